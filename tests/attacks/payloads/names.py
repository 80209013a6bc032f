"""Names as real people have them, which is any way at all (promise I5)."""

NAMES = [
    # Marks that forms have been known to refuse.
    "O'Brien", "Siobhán O’Neill", "d'Artagnan", "Jean-Luc Saint-Exupéry",
    "Mary Ann St. John", "Martin Luther King, Jr.", "John Smith III", "J. R. R. Reyes",
    "Anna (Annie) Lee", "X Æ A-12", "Nuñez & Sons", "Mc Donald", "'t Hooft", "Null",
    "True", "Test", "Root", "Nan",
    # One word, one letter, many words, and 100 letters.
    "Li", "O", "Prince", "Suharto", "Wolfeschlegelsteinhausenbergerdorff",
    "Pablo Diego José Francisco de Paula Juan Nepomuceno María de los Remedios Ruiz",
    "Keihanaikukauakahihuliheekahaunaele",
    "Maria " * 16 + "Rose",
    # Latin letters with marks.
    "Zoë Müller", "José Núñez", "María José Carreño Quiñones", "Renée Lévêque",
    "Łukasz Żółć", "Ştefan Țurcanu", "Dvořák Jiří", "Guðrún Þórðardóttir", "Åse Bjørn",
    "Nguyễn Thị Minh Khai", "Ọláńrewájú Ṣàngó", "Kauaʻi Keʻalohi", "İbrahim Işık",
    "e\u0301lodie", "Zoe\u0308", "Weiß Größe",
    # Other scripts, of either direction, with joiners where the script has them.
    "Анна Каренина", "Ѓорѓи Ќосев", "Γιώργος Παπαδόπουλος", "Հովհաննես Թումանյան",
    "ნინო ჭავჭავაძე", "אבי כהן", "שָׂרָה", "محمد علي", "علي\u200cرضا", "فاطمة الزهراء",
    "प्रिया शर्मा", "কাজী নজরুল", "தமிழ்ச்செல்வி", "ശ്രീ\u200dജിത്ത്", "สมชาย ใจดี", "ကိုကို",
    "ខៀវ សំផន", "王小明", "𠮷田 太郎", "김민준", "さくら", "አበበ ቢቂላ",
    # And what people put beside their names.
    "👩‍👩‍👧 Sam", "Kim 😀", "Río 🏳️‍🌈",
]  # fmt: skip
