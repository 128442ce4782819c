"""The words of numbers, scales, currencies and measures in English news copy; tables only."""


def _numbered(words: str, start: int, step: int = 1) -> dict[str, int]:
    return {word: start + place * step for place, word in enumerate(words.split())}


ONES = _numbered("one two three four five six seven eight nine", 1)
SMALL = {"zero": 0} | ONES | _numbered("ten eleven twelve", 10)
SMALL |= _numbered("thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 13)
TENS = _numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
BELOW_100 = SMALL | TENS
ORDINALS = _numbered("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth", 1)
ORDINALS |= {f"{word}th": number for word, number in SMALL.items() if number > 12}
ORDINALS |= {f"{word[:-1]}ieth": number for word, number in TENS.items()}
PARTS = {word: number for word, number in ORDINALS.items() if number > 2}
PARTS |= {"half": 2, "quarter": 4, "hundredth": 100, "thousandth": 1000}
BIG = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 10**3,
    "lakh": 10**5,
    "million": 10**6,
    "crore": 10**7,
    "billion": 10**9,
    "trillion": 10**12,
}
SHORT = {"mn": 10**6, "mln": 10**6, "bn": 10**9, "bln": 10**9, "tn": 10**12, "trn": 10**12, "trln": 10**12}
LETTERS = {"k": 10**3, "m": 10**6, "b": 10**9}
SCALES = BIG | SHORT | LETTERS

CODES = "USD EUR GBP JPY CNY RUB INR CHF AUD CAD NZD HKD SGD BRL KRW ILS TRY NGN ZAR KES SEK NOK DKK PLN EGP SAR AED"
MONEY = {code: code for code in CODES.split()} | dict(
    pair.split(":")
    for pair in """
    $:USD US$:USD A$:AUD AU$:AUD C$:CAD CA$:CAD NZ$:NZD HK$:HKD S$:SGD R$:BRL £:GBP €:EUR ¥:JPY ₹:INR Rs.:INR Rs:INR
    ₽:RUB ₩:KRW ₪:ILS ₺:TRY ₦:NGN RMB:CNY
    """.split()
)
COINS = dict(
    pair.split(":")
    for pair in """
    dollar:USD euro:EUR pound:GBP sterling:GBP yen:JPY yuan:CNY renminbi:CNY ruble:RUB rouble:RUB rupee:INR shekel:ILS
    rand:ZAR naira:NGN dinar:dinar dirham:dirham riyal:riyal rial:rial lira:lira peso:peso franc:franc
    shilling:shilling krona:krona krone:krone kronor:krona cent:cent
    """.split()
)
OWNED_COINS = {
    "us dollar": "USD",
    "american dollar": "USD",
    "australian dollar": "AUD",
    "canadian dollar": "CAD",
    "new zealand dollar": "NZD",
    "hong kong dollar": "HKD",
    "singapore dollar": "SGD",
    "british pound": "GBP",
    "indian rupee": "INR",
    "swiss franc": "CHF",
    "south korean won": "KRW",
    "korean won": "KRW",
}
SHARED_COINS = ("dollar", "pound", "rupee")
"""Coins of several states: behind an adjective that the table above lacks, only the coin's name is kept."""

MEASURES = dict(
    pair.split(":")
    for pair in """
    m:m metre:m meter:m km:km kilometre:km kilometer:km mile:mile foot:ft feet:ft ft:ft kg:kg kilo:kg kilogram:kg ton:t
    tonne:t t:t litre:l liter:l barrel:barrel hectare:ha ha:ha acre:acre second:second minute:minute hour:hour day:day
    week:week month:month year:years decade:decade p:p pence:p penny:p mw:mw megawatt:mw gw:gw gigawatt:gw kw:kw
    kilowatt:kw
    """.split()
)
"""Measures that would make a number say something else if they were exchanged."""
