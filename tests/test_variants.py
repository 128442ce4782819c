"""Which spellings are one name."""

import re
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.names import written
from summarizer.variants import CONVENTIONS, FAMILIES, variant


@pytest.mark.parametrize(
    "spellings",
    [
        "Abdul-Rahman = Abdul Rahman = Abdulrahman = Abdel Rahman = Abdel-Rahman",
        "Kim Jong-un = Kim Jong Un",
        "U.N. = UN",
        "NATO = Nato",
        "Trade & Industry Board = Trade and Industry Board",
        "St. Petersburg = St Petersburg = Saint Petersburg",
        "Mt. Athos = Mount Athos",
        "John F. Kerry = John Kerry",
        "Bashar al-Assad = Bashar Assad = Bashar el-Asad = Bashar Al Assad",
        "al-Sisi = el-Sisi = as-Sisi",
        "Müller = Mueller",
        "Sørensen = Soerensen = Sörensen",
        "Åland = Aaland",
        "Weiß = Weiss",
        "Sana'a = Sanaa",
        "Workers' Union = Workers Union",
        "Zelensky = Zelenskyy = Zelenskiy = Zelenskyi = Zelenskii",
        "Milošević = Milosevic = Milosevich",
        "Sergei Lavrov = Sergey Lavrov",
        "Dmitry Medvedev = Dmitri Medvedev = Dmitriy Medvedev",
        "Mohammed = Muhammad = Mohamed = Mohamad",
        "Hussein = Husain = Hussain",
        "Yusuf = Youssef = Yousef",
        "Qasem Soleimani = Qassem Suleimani",
        "Gaddafi = Qaddafi = Gadhafi = Kadafi",
        "Antigua & Barbuda = Antigua and Barbuda",
        "Guinea-Bissau = Guinea Bissau",
    ],
)
def test_spellings_of_one_name_are_found(spellings: str) -> None:
    for there, sought in permutations(spellings.split(" = "), 2):
        assert variant(f"On Monday {there}'s plan failed.", sought) == there


@pytest.mark.parametrize("spellings", [example for _, _, example in CONVENTIONS])
def test_each_convention_makes_its_example_one_name(spellings: str) -> None:
    one, other = spellings.split(" = ")
    assert variant(f"Then {one} spoke.", other) == one
    assert variant(f"Then {other} spoke.", one) == other


@pytest.mark.parametrize(
    "names",
    [
        "Karim Karima",
        "Dallo Dalla",
        "Lavrov Lavrova",
        "Petrov Petrova",
        "Iran Iraq",
        "Niger Nigeria",
        "Austria Australia",
        "Mali Malawi",
        "Oman Omar",
        "Gambia Zambia",
        "Slovakia Slovenia",
        "Hansen Hanson",
        "Marie Maria",
        "Anna Anne",
        "Anna Ana",
        "Obuya Obuye",
        "South_Korea North_Korea",
        "Kim Kym",
        "UN Un",
        "US us",
        "John_F._Kerry John_B._Kerry",
        "Mali Ma_Li",
        "Karima Karim_A",
        "Therapist the_rapist",
        "Muller Mueller",  # either may be Müller, but not both
        "St._Petersburg Petersburg",
        "Street_&_Co Street_or_Co",
        "Khan Chan Han",  # each of the following is a rule with its limits
        "Jang Zhang",
        "Jong Yong",
        "Marx Marks",
        "Dixon Dickson",
        "Mason Masson",
        "Harris Haris",
        "Quan Kuan",
        "Mitchell Michell",
        "Yellen Ellen",
        "Meyer Meer Meier",
        "Metz Mets",
        "Wick Wik",
        "Crow Croff Crov",
        "Neff Nev",
        "Bova Bowa",
        "Bryan Brian",
        "Kelly Kelley",
        "Henry Henri",
        "Sherry Sherri",
        "Burke Bourke",
        "Louis Luis",
        "Young Yung",
        "Rush Roush",
        "Moore Mure",
        "Zhou Zhu",
        "Milovan Milovic",
        "Abdul Abdullah",
        "Lyubov Lubov",
        "Ahmad Hamad Hamid Mahmoud",
        "Khomeini Khamenei",
        "Hassan Hussein",
        "Omar Amir",
        "Saleh Salah",
        "Khalid Khalil",
        "Suleiman Suleimani",
    ],
)
def test_names_that_are_only_alike_stay_apart(names: str) -> None:
    for there, sought in permutations(names.replace(" ", "|").replace("_", " ").split("|"), 2):
        if not written(there, sought):
            assert variant(f"On Monday {there} spoke.", sought) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Al Gore", "Gore spoke."),
        ("Sergei Lavrov", "Sergei said that Lavrov spoke."),
        ("Abdul Rahman", "Abdul, Rahman and others spoke."),
        ("Abdulrahman", "He met Abdul. Rahman stayed."),
        ("Zelensky", "a zelenskyy of sorts"),
        ("Lavrov", "Lavrovs"),
        ("", "anything"),
        ("...", "anything"),
    ],
)
def test_a_name_is_found_only_as_whole_words_of_one_stretch(name: str, text: str) -> None:
    assert variant(text, name) is None


def test_the_stretch_is_given_as_the_text_writes_it() -> None:
    assert variant("It was Gitanas  Nausėda’s idea.", "the Gitanas Nauseda") == "Gitanas  Nausėda"
    assert variant("The Syrian opposition left.", "Syrian Opposition") == "Syrian opposition"
    assert variant("Sergei Lavroff’s idea", "Sergey Lavrov") == "Sergei Lavroff"
    assert variant("MR PETRIE: Good morning.", "Petrie") == "PETRIE"


def test_each_family_has_its_key_and_shares_no_spelling_with_another() -> None:
    for key, spellings in FAMILIES.items():
        assert [other for other, pattern in FAMILIES.items() if re.fullmatch(pattern, key)] == [key], spellings


_WORDS = st.from_regex(r"[A-ZÄÖÉ][a-zäöéß']{0,8}[a-zäöéß]", fullmatch=True)


@given(st.text(), st.lists(_WORDS, min_size=1, max_size=3).map(" ".join), st.sampled_from(["", "’s", "."]))
def test_a_name_that_the_text_has_is_a_variant_of_itself(before: str, name: str, after: str) -> None:
    assert variant(f"{before} {name}{after}", name)


@given(st.text(), st.text())
def test_what_is_found_is_in_the_text_and_nothing_written_is_missed(text: str, name: str) -> None:
    found = variant(text, name)
    assert found is None or found in text
    assert (found is not None) or not written(text, name)


SURNAMES = """
    Abbott Abe Abrams Adams Adeyemi Aguilar Ahmadi Akbar Albright Ali Allen Alvarez Amin Anderson Andersen Annan Aoki
    Araujo Armstrong Arnold Ashton Atwood Aziz Bach Bailey Baker Bakker Balogun Banks Barnes Baron Barron Barrow Bauer
    Becker Bell Benn Bennett Berg Berger Black Blair Blake Blinken Bolton Booth Borrell Boyd Bradley Brahimi Braun
    Brown Bryan Burke Bourke Burns Bush Butler Calderon Cameron Campbell Cannon Carr Carter Castro Chan Chang Chase
    Chavez Chen Cheney Cho Choi Chow Clark Clarke Clegg Clinton Cohen Collins Cook Cooper Costa Cox Craig Cruz Cruise
    Danforth Daniel Daniels Davies Davis Dean Deng Diaz Dickson Dixon Dlamini Dole Donilon Douglas Dunn Edwards Eide
    Ellis Erdogan Evans Fabius Fahmy Farrell Fernandez Ferrari Fischer Fisher Fletcher Flores Ford Foster Fox Franco
    Frank Fraser Frazier Garcia Gates Gavin Ghani Gibson Gomez Gonzalez Gordon Gore Graham Grant Gray Green Greene
    Gross Gul Guterres Haas Hadi Hadley Hague Hahn Haley Hall Hamilton Hammer Hammond Han Hansen Hanson Harper Harris
    Harrison Hart Hartmann Hayes Heath Henderson Hill Ho Hoffman Holbrooke Hollande Holmes Hong Hood Hook Howard Huang
    Hughes Hunt Hunter Hurd Ivanov Ivanova Jackson James Jang Jansen Jensen Jiang Johansson Johnson Johnston Jones
    Jonsson Jordan Juncker Jung Kagame Kang Karimov Karzai Kelly Kelley Kennedy Kenyatta Kerr Kerry Khalilzad Khan
    Kim King Kirk Klein Knight Koh Kohl Kovac Kovacs Kozak Kozlov Kumar Kuznetsov Lam Lambert Larsen Larson Larsson
    Lavrov Law Lawrence Lee Levi Levin Levy Lewis Li Lieberman Lim Lin Liu Livni Lopez Lula Ma Macron Maduro Maduna
    Major Malik Mandela Marks Marsh Marshall Martin Martinez Marx Mason Masson Matthews May Mbeki Mendes Mendez
    Merkel Meyer Meier Miliband Miller Mills Mitchell Mo Modi Molina Monti Moore Morales Moran Morgan Morris Morsi
    Moyo Mueller Muller Murphy Murray Mutua Nakamura Nelson Netanyahu Nguyen Nielsen Nilsson Njoroge Norris Novak
    Nuland Obama Obasanjo Obuya Odinga Oh Okafor Oliveira Olsen Olson Orban Ortega Ortiz Osborne Otieno Owen Owens
    Paez Palmer Park Parker Parks Patel Patten Payne Pena Perez Peres Perry Petersen Peterson Petraeus Petrov Petrova
    Pham Phillips Pierce Poole Popov Powell Power Powers Price Prodi Putin Qureshi Rabin Rafsanjani Rahman Raja Rajoy
    Ramirez Ramos Rao Rasmussen Reagan Reed Reid Reyes Reynolds Rice Rivera Roberts Robbins Robertson Robinson Rogers
    Romano Rose Ross Rossi Roth Rowe Rubin Rubio Rudd Ruiz Rumsfeld Russell Ryan Salman Samaras Sanchez Sanders Santos
    Sato Schmidt Schmitt Schneider Scholz Schroeder Schulz Schultz Scott Sharma Sharon Shaw Shah Sheikh Shin Silva
    Simpson Singh Smith Smyth Solana Song Stein Steiner Stevens Stewart Straw Strauss Stuart Sullivan Sun Suzuki
    Swanson Tan Tanaka Tang Taylor Thomas Thompson Thomson Tran Truman Trump Tsipras Tudor Turner Tusk Tutu Vance
    Vargas Vega Wagner Walker Wallace Walsh Wang Ward Warren Watson Webb Weber Weiss Wells West White Williams
    Williamson Wilson Wolf Wolfe Wong Wood Woods Wright Wu Xi Xu Yamamoto Yang Yellen Yoon Young Yung Zapatero Zardari
    Zhang Zhao Zheng Zhou Zhu Zuma
""".split()


def test_no_two_common_surnames_are_one() -> None:
    assert len(set(SURNAMES)) == len(SURNAMES) > 300
    alike = [pair for pair in combinations(SURNAMES, 2) if variant(pair[0], pair[1]) or variant(pair[1], pair[0])]
    assert alike == []
