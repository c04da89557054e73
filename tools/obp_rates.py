"""Rate of the Open Bandit Pipeline's slate generator: ``obp_rates.py PAGES SLOTS CANDIDATES``.

Runs in an environment of its own, which has no mlsd. Its nearest to Kite: binary rewards, the
position-based click model, a uniform policy. The same video may stand twice on a page
(``is_factorizable``), which is faster than distinct ones, so that the comparison favours it.
"""

from __future__ import annotations

import json
import os
import sys
import time
import warnings

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
warnings.simplefilter("ignore")

from obp.dataset import SyntheticSlateBanditDataset, logistic_reward_function  # noqa: E402


def main(pages: int, slots: int, candidates: int) -> None:
    """Generate once and print impressions a second as JSON."""
    dataset = SyntheticSlateBanditDataset(
        n_unique_action=candidates,
        len_list=slots,
        dim_context=8,
        reward_type="binary",
        reward_structure="standard_additive",
        click_model="pbm",
        base_reward_function=logistic_reward_function,
        is_factorizable=True,
        random_state=7,
    )
    start = time.perf_counter()
    made = dataset.obtain_batch_bandit_feedback(pages, return_pscore_item_position=False)
    took = time.perf_counter() - start
    assert len(made["reward"]) == pages * slots
    print(json.dumps({"rate": pages * slots / took, "seconds": took}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
