"""What invented people are called and what they say: plainly made up, in two languages.

Nothing here is anybody's name, and nobody is ill in earnest.
"""

GIVEN = {
    "en": [
        *["Example", "Invented", "Imagined", "Pretend", "Sample", "Specimen"],
        *["Trial", "Practice", "Dummy", "Fictional", "Madeup", "Placeholder"],
        *["Rehearsal", "Mock", "Nonesuch", "Whoever"],
    ],
    "es": [
        *["Ejemplo", "Inventada", "Imaginada", "Ficticia", "Supuesta", "Muestra"],
        *["Prueba", "Ensayo", "Práctica", "Simulada", "Hipotética", "Figurada"],
        *["Cualquiera", "Fulanita", "Ninguna", "Añadida"],
    ],
}
FAMILY = {
    "en": [
        *["Person", "Caller", "Visitor", "Somebody", "Nobody", "Character"],
        *["Figure", "Reader", "Neighbor", "Stranger", "Guest", "Passerby"],
        *["Bystander", "Personage", "Anyone", "Someone"],
    ],
    "es": [
        *["Persona", "Visita", "Alguien", "Nadie", "Figura", "Lectora"],
        *["Vecina", "Huésped", "Llamada", "Viajera", "Transeúnte", "Paseante"],
        *["Oyente", "Personaje", "Desconocida", "Comparsa"],
    ],
}
PRONOUNS = {"en": ["she/her", "he/him", "they/them"], "es": ["ella", "él", "elle"]}

OPENINGS = {
    "en": [
        "This request is invented.",
        "Nobody wrote this: it is an example.",
        "An example, for trying the desk out.",
        "Made up, so that the page has something to show.",
    ],
    "es": [
        "Esta solicitud es inventada.",
        "Nadie escribió esto: es un ejemplo.",
        "Un ejemplo, para probar esta página.",
        "Texto inventado, para que haya algo que leer.",
    ],
}
STORIES = {
    "en": [
        "I would like to hear what a first visit is like.",
        "A friend told me about you and I have some questions.",
        "Could somebody tell me how long an appointment takes?",
        "I have been tired for a good while and would like to talk about it.",
        "My days are a bit gray, and I am curious what could help.",
        "I would like to know whether I can come by bus and go home alone.",
        "My therapist suggested that I ask, so here I am.",
        "I read your answers and would like to talk with a person.",
    ],
    "es": [
        "Quisiera saber cómo es la primera visita.",
        "Una amistad me habló de ustedes y tengo algunas preguntas.",
        "¿Podrían decirme cuánto dura una cita?",
        "Llevo un tiempo con cansancio y quisiera hablar de ello.",
        "Mis días son un poco grises y quisiera saber qué puede ayudar.",
        "Quisiera saber si puedo llegar en autobús y volver a casa.",
        "Mi terapeuta me sugirió preguntar, y aquí estoy.",
        "Leí sus respuestas y me gustaría hablar con alguien.",
    ],
}
CLOSINGS = {
    "en": ["Thank you.", "There is no hurry.", "Mornings suit me best.", ""],
    "es": ["Gracias.", "No hay prisa.", "Me viene mejor por la mañana.", ""],
}
EASIER = {
    "en": ["A quiet place to wait.", "A door without steps.", "Large print, please."],
    "es": ["Un lugar tranquilo.", "Una entrada sin escalones.", "Letra grande."],
}
REFERRED_BY = {"en": "An invented therapist", "es": "Una terapeuta inventada"}

# What staff wrote down, in the language of the staff pages.
NOTES = [
    "Invented note: likes to be called after lunch.",
    "Invented note: asked about parking; told them where.",
    "Invented note: sent the leaflet about a first visit.",
]
STEPS_TAKEN = "Invented: called at once, talked for a while, then told the clinician."
WHAT_CAME_OF_IT = "Invented: a misunderstanding; they are well and know whom to call."
