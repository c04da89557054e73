"""Takes the best return per euro.

Rejected: the next step earns more than it costs
"""

page = {
    "decision": None,
    "wronged": None,
    "error_ratio": None,
    "letters_per_s_peak": None,
    "busy_cores": None,
    "replicas": None,
    "text_gb": None,
    "ranked": None,
    "net_eur_year": {
        "arrival order": None,
        "keyword list": None,
        "own model": None,
        "cloud model": None,
    },
    "option": None,
    "price_of_law_eur_year": None,
    "model_from_letters_per_day": None,
    "fallback": None,
    "not_now": None,
    "revisit_if": None,
}
letters_per_year = letters_per_day * working_days


def per_letter(option):
    """Euros that an option brings with each letter, its fixed cost aside."""
    found = urgent_share * option["finds"]
    in_vain = option["flags"] - found
    return wait_eur * found - interruption_eur * in_vain - option["eur_letter"]


net = {
    name: letters_per_year * per_letter(option) - option["eur_year"]
    for name, option in options.items()
}
allowed = [name for name in options if name != "cloud model"]  # letters may not leave
best = max(allowed, key=net.get)
peak_per_s = 1.8 * letters_per_day / 10 / 3600
busy = 3 * peak_per_s
rungs = options["keyword list"], options["own model"]
extra_eur = rungs[1]["eur_year"] - rungs[0]["eur_year"]
extra_per_letter = per_letter(rungs[1]) - per_letter(rungs[0])
page.update(
    decision="for each letter, within 15 minutes: read at once, or in order of arrival",
    wronged={
        "patient with an urgent letter": "waits a week although every day counts",
        "other patients": "their letter waits longer behind letters flagged in vain",
        "consultant": "is interrupted for nothing, and stops trusting the flag",
        "family doctor": "must telephone, because writing urgently does not help",
        "hospital": "answers for a wait that a system has ordered",
    },
    error_ratio=wait_eur / interruption_eur,
    letters_per_s_peak=peak_per_s,
    busy_cores=busy,
    replicas=math.ceil(busy / (8 * 0.6)) + 1,
    text_gb=letters_per_year * 10 * 4_000 / 1e9,
    ranked="every 10 minutes",
    net_eur_year=net,
    option="keyword list",
    price_of_law_eur_year=max(net.values()) - net[best],
    model_from_letters_per_day=extra_eur / extra_per_letter / working_days,
    fallback="order of arrival, as today, with the keyword list's flags where they are there",
    not_now="answers to the doctors, letters on paper, an order within the flagged ones",
    revisit_if="letters may leave; fewer letters than the break-even; consultants catch up; "
    "the model finds fewer urgent letters than the keyword list",
)
