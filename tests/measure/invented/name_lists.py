"""What invented names are put together from: first names that occur, and parts of surnames.

The surnames are made here: that a family bears one is chance. The first of a list are the most frequent;
frequencies fall off as in real registers, but copy none."""

from typing import Final

DUTCH: Final = "nederlands"
TRANSLITERATED: Final = ("turks", "marokkaans", "pools", "surinaams", "tigrinya")

FIRST: Final = {
    DUTCH: (
        "Jan Piet Kees Willem Hendrik Johannes Gerrit Marten Dirk Joost Bas Tim Lars Daan Sem Milan Bram"
        " Thijs Ruben Jesse Luuk Stijn Sander Jeroen Mark Peter Erik Robert Martijn Michiel Frank Wouter"
        " Niels Tom Rick Kevin Dennis Patrick Marcel Rene Ronald Hans Henk Jaap Klaas Sjoerd Tjeerd Douwe"
        " Wietse Floris Pepijn Teun Gijs Mees Noah Finn Levi James Lucas Liam Benjamin Mats Jens Sven Casper"
        " Quinten Olivier Julian Sam Max Cornelis Adrianus Theodorus Matthijs Rutger Lennart Koen Bart Jelle"
        " Hidde Tygo Boaz Ties Otis Guus",
        "Anna Maria Johanna Elisabeth Cornelia Petra Ingrid Marijke Annemarie Willemijn Sanne Lisa Lotte"
        " Emma Julia Sophie Eva Fleur Noor Femke Anouk Iris Roos Tess Lieke Evi Saar Zoe Mila Nora Olivia"
        " Yara Isa Maud Fenna Jasmijn Linde Merel Hanna Sara Esther Ilse Marieke Mirjam Monique Wendy Kim"
        " Linda Sandra Angela Bianca Daphne Chantal Manon Laura Kelly Nicole Michelle Denise Debbie Marloes"
        " Margriet Gerda Truus Ria Hennie Trijntje Catharina Wilhelmina Hendrika Geertruida Aaltje Sietske"
        " Froukje Nynke Hilde Babette Floor Pleun Vera Elin Suze Nina Luna Jolijn Carlijn Renske",
    ),
    "turks": (
        "Mehmet Mustafa Ahmet Ali Hasan Huseyin Ibrahim Ismail Yusuf Murat Emre Burak Can Efe Kaan Omer"
        " Hamza Yasin Serkan Volkan Erdal Orhan Osman Kemal Cem Tolga Onur Furkan Enes Kerem",
        "Fatma Ayse Emine Hatice Zeynep Elif Merve Busra Esra Kubra Sultan Hulya Gulsen Songul Sevgi Derya"
        " Ebru Selin Dilara Melek Nur Yasemin Aylin Ceren Defne Ecrin Azra Hilal Meryem Leyla",
    ),
    "marokkaans": (
        "Mohammed Ahmed Youssef Rachid Said Hassan Abdelkader Mustapha Khalid Omar Bilal Ayoub Hamza Ilias"
        " Yassine Zakaria Anouar Soufiane Karim Jamal Nabil Samir Driss Brahim Younes Adam Rayan Imran Walid"
        " Abdellah",
        "Fatima Aicha Khadija Naima Samira Malika Rachida Latifa Hanane Karima Souad Nadia Yasmina Soumaya"
        " Ikram Chaimae Hajar Salma Imane Dounia Hafsa Maryam Noura Zineb Loubna Siham Amina Rania Ilham"
        " Ouafae",
    ),
    "pools": (
        "Piotr Krzysztof Andrzej Tomasz Pawel Michal Marcin Jakub Mateusz Kacper Szymon Filip Wojciech"
        " Grzegorz Lukasz Dawid Kamil Bartosz Oskar Antoni Stanislaw Jerzy Zbigniew Rafal",
        "Anna Katarzyna Malgorzata Agnieszka Barbara Ewa Magdalena Joanna Monika Zuzanna Julia Maja Zofia"
        " Hanna Oliwia Natalia Karolina Aleksandra Wiktoria Alicja Kinga Beata Dorota Iwona",
    ),
    "surinaams": (
        "Ramesh Soeresh Dewanand Radjesh Anil Sunil Rishi Jayden Romeo Orlando Winston Kenneth Delano Clyde"
        " Steven Armand Ruben Dwight Jurgen Radj Vinod Prem Kiran Shailesh",
        "Anushka Shanti Sharmila Radha Indra Sunita Priya Reshma Cheryl Gladys Mavis Urmila Kavita Soraya"
        " Naomi Jennifer Chantal Melissa Shanaya Rowena Lilian Sewdath Asha Nirmala",
    ),
    "tigrinya": (
        "Tesfay Yonas Samuel Dawit Abraham Mehari Filmon Kidane Berhane Haile Tekle Robel Amanuel Natnael"
        " Isaac Abdi Hassan Mahad Liban Guled Bereket Simon Daniel Yared",
        "Selam Helen Rahel Miriam Senait Luam Feven Winta Bisrat Almaz Tsehay Saba Eden Ruta Hodan Ayaan"
        " Sahra Fadumo Hibo Natsnet Mebrat Semhar Delina Soliana",
    ),
}
"""By origin, those of men and those of women."""
NICKNAMES: Final = {
    "Johannes": ("Jan", "Hans", "Johan"), "Jan": ("Johannes", "Hans"), "Hans": ("Johannes",),
    "Cornelis": ("Kees", "Cor"), "Kees": ("Cornelis",), "Hendrik": ("Henk", "Rik"), "Henk": ("Hendrik",),
    "Willem": ("Wim",), "Gerrit": ("Ger",), "Adrianus": ("Ad", "Arie"), "Theodorus": ("Theo",),
    "Matthijs": ("Thijs",), "Thijs": ("Matthijs",), "Elisabeth": ("Lies", "Bep", "Els"),
    "Johanna": ("Joke", "Hanna", "Anna"), "Maria": ("Ria", "Marie"), "Ria": ("Maria",),
    "Cornelia": ("Corrie", "Nelly"), "Wilhelmina": ("Willy", "Mien"), "Catharina": ("Trijntje", "Toos"),
    "Hendrika": ("Hennie", "Rika"), "Geertruida": ("Truus",), "Truus": ("Geertruida",), "Benjamin": ("Ben",),
    "Samuel": ("Sam",), "Robert": ("Rob",), "Mohammed": ("Mo",), "Mustafa": ("Mus",), "Aleksandra": ("Ola",),
    "Katarzyna": ("Kasia",), "Malgorzata": ("Gosia",), "Patrick": ("Pat",), "Michelle": ("Chelle",),
    "Annemarie": ("Anne",), "Krzysztof": ("Krzys",), "Abraham": ("Bram",),
}  # fmt: skip

# A Dutch surname is one of the first and one of the second, with one of the prefixes or none.
FRONTS: Final = (
    "Molen Zand Kabouter Eenhoorn Spook Hunebed Regenboog Sterren Maan Zonne Nevel Glimlach Wolken Droom"
    " Sprook Rook Veder Toren Kiezel Honing Distel Klaver Brem Varen Mos Heide Duin Schelp Parel Kwarts"
    " Basalt Tinne Koper Zilver Gouden Peper Kaneel Saffraan Gember Anijs Tijm Salie Rozijn Pruime Kweepeer"
    " Hazel Noten Eikel Lariks Jenever Vlier Linde Beuken Elzen Wilgen Popel Fazant Kievit Griel Wulp Lepel"
    " Reiger Sperwer Havik Uilen Merel Vinken Karper Snoek Baars Paling Stekel Krekel Libel Kever Hommel"
    " Vlinder Slakken Otter Bever Marter Dassen Vossen Wezel Egel Hermelijn Lammer Bokken Ossen Veulen Ruiter"
    " Smids Ketel Lantaarn Kroon Mantel Handschoen Knoop Gesp Zegel Penne Inkt Letter Boek Ganzen Kraai"
    " Ekster Winter Zomer Herfst Vorst Dooi"
)
ENDS: Final = (
    "wiek kever veld stra berg dijk horst huizen laar beek burg kamp stein veen hof wold man sma ink donk"
    " rade voort gaard zicht brink meer poort sloot tuin wier loo zijl akker dam heim dries kolk pad eind"
    " haar steeg"
)
PREFIXES: Final = (
    "", "", "", "", "", "", "van", "van der", "de", "van den", "van de", "ter", "ten", "in 't",
)  # fmt: skip
SYLLABLES: Final = {
    "turks": (
        ("Yal", "Kor", "Bul", "Tas", "Cel", "Dem", "Ars", "Gun", "Kay", "Ozt", "Sah", "Ert", "Bay", "Kuc"),
        ("dur", "kan", "tek", "mez", "bil", "gur", "kal", "sev", "tun", "yol"),
        ("maz", "oglu", "er", "ci", "lik", "soy", "han", ""),
    ),
    "marokkaans": (
        ("El ", "El ", "Ait ", "Ben ", "Bou", "Al ", "", "Ou"),
        ("Zam", "Kad", "Har", "Bar", "Mas", "Lah", "Tah", "Faq", "Dri", "Cha", "Yak", "Mok", "Rif"),
        (
            "rouni", "daoui", "louki", "ssabi", "hri", "zzani", "ffali", "koubi", "mmari", "ttouti", "chafi",
            "ddouh",
        ),
    ),
    "pools": (
        ("Kowa", "Zele", "Brze", "Wisz", "Malu", "Gora", "Stru", "Czer", "Dabro", "Jablo", "Krzy"),
        ("lin", "wic", "now", "czar", "ziel", "kow", "mian"),
        ("ski", "ski", "ski", "wicz", "czyk", "ak", "ek"),
    ),
    "surinaams": (
        ("Ram", "Bal", "Soe", "Mah", "Jag", "Bis", "Kal", "Par", "Gan", "Doe"),
        ("pers", "desh", "noet", "rad", "khan", "bhad", "lal", "dew"),
        ("sing", "oedien", "pal", "nath", "kar", "ram", "dath"),
    ),
}  # fmt: skip
"""Of each origin but one; in the Tigrinya tradition a surname is the father's first name."""

VARIANTS: Final = {
    "turks": (
        ("u", "ue"), ("s", "sh"), ("c", "dj"), ("i", "y"), ("y", "j"), ("k", "q"), ("z", "s"), ("ay", "ai"),
    ),
    "marokkaans": (
        ("ou", "u"), ("u", "ou"), ("ss", "s"), ("mm", "m"), ("ch", "sh"), ("kh", "ch"), ("dj", "j"),
        ("k", "q"), ("y", "i"), ("ii", "i"), ("aa", "a"), ("e", "a"), ("o", "ou"), ("i", "ie"), ("h", ""),
    ),
    "pools": (
        ("sz", "sch"), ("cz", "tsj"), ("rz", "z"), ("w", "v"), ("j", "y"), ("ow", "of"), ("ie", "i"),
        ("k", "c"),
    ),
    "surinaams": (
        ("oe", "u"), ("j", "dj"), ("sh", "s"), ("dj", "j"), ("kh", "k"), ("th", "t"), ("ee", "ie"),
    ),
    "tigrinya": (
        ("ay", "ai"), ("e", "i"), ("h", ""), ("w", "u"), ("ts", "s"), ("k", "kh"), ("b", "bh"), ("ie", "ee"),
        ("aa", "a"),
    ),
}  # fmt: skip
"""How clerks write down a sound from another script or spelling: this, and what is written for it."""
DUTCH_SOUNDS: Final = (
    ("ij", "y"), ("y", "ij"), ("ei", "ij"), ("z", "s"), ("s", "z"), ("v", "f"), ("f", "v"), ("c", "k"),
    ("k", "c"), ("dt", "t"), ("d", "dt"), ("ck", "k"), ("ph", "f"), ("th", "t"), ("aa", "a"), ("ee", "e"),
    ("oo", "o"), ("uu", "u"), ("ss", "s"), ("g", "ch"), ("ch", "g"), ("x", "ks"), ("ae", "aa"), ("ou", "au"),
    ("au", "ou"), ("ie", "i"),
)  # fmt: skip
