"""The letters that every organization starts with, in English and Spanish: plain, short, never about “failing”."""

from __future__ import annotations

__all__ = ["DEFAULT_LETTERS", "SAMPLES"]

#: By kind and language: subject and body, with placeholders as :mod:`portal.letters` lists them.
DEFAULT_LETTERS: dict[str, dict[str, tuple[str, str]]] = {
    "rejection": {
        "en": (
            "Your application for {job}",
            (
                "Dear {name},\n\n"
                "Thank you for applying for {job} at {organization}, and for the records you shared. We have "
                "decided not to take your application further this time. A person decided this, not a program.\n\n"
                "You can read what we read: your own report says, for each thing the job needs, what your "
                "records showed and what was still open. Not having a record of a skill does not mean that you "
                "do not have the skill.\n\n"
                "{report_link}\n\n"
                "There you can also correct what is wrong, contest it, or take your records back. If you have "
                "questions, ask {contact}.\n\n"
                "We wish you all the best.\n"
                "{organization}"
            ),
        ),
        "es": (
            "Su postulación para {job}",
            (
                "Estimado/a {name}:\n\n"
                "Gracias por postularse para {job} en {organization} y por los registros que compartió. "
                "Esta vez hemos decidido no seguir adelante con su postulación. Lo decidió una persona, no un "
                "programa.\n\n"
                "Puede leer lo mismo que leímos nosotros: su informe dice, para cada cosa que el puesto "
                "necesita, qué mostraron sus registros y qué quedó pendiente. No tener un registro de una "
                "habilidad no significa no tenerla.\n\n"
                "{report_link}\n\n"
                "Allí también puede corregir lo que no sea cierto, impugnarlo o retirar sus registros. Si tiene "
                "preguntas, diríjase a {contact}.\n\n"
                "Le deseamos lo mejor.\n"
                "{organization}"
            ),
        ),
    },
    "interview": {
        "en": (
            "Interview for {job}",
            (
                "Dear {name},\n\n"
                "We would like to meet you and talk about {job}. Please answer this message with two or three "
                "times that suit you in the next two weeks, and tell us if you need anything to take part well.\n\n"
                "We will ask everybody the same questions. What your records showed so far, and what is still "
                "open, you can read here:\n"
                "{report_link}\n\n"
                "If you have questions, ask {contact}.\n\n"
                "{organization}"
            ),
        ),
        "es": (
            "Entrevista para {job}",
            (
                "Estimado/a {name}:\n\n"
                "Nos gustaría conocerle y hablar sobre {job}. Responda a este mensaje con dos o "
                "tres horarios que le convengan en las próximas dos semanas, y díganos si necesita algo para "
                "participar bien.\n\n"
                "Hacemos las mismas preguntas a todas las personas. Lo que sus registros mostraron hasta ahora, y "
                "lo que sigue pendiente, puede leerlo aquí:\n"
                "{report_link}\n\n"
                "Si tiene preguntas, diríjase a {contact}.\n\n"
                "{organization}"
            ),
        ),
    },
    "ask": {
        "en": (
            "One thing is still open",
            (
                "Dear {name},\n\n"
                "Thank you for applying for {job}. One thing is still open: a record of {requirement}. Any of "
                "these will do: share it again from your wallet, send the file or link that its issuer gave you, "
                "or bring it on paper and we will look at it together.\n\n"
                "Not having a record does not count against you. If you have questions, ask {contact}.\n\n"
                "{organization}"
            ),
        ),
        "es": (
            "Queda un punto pendiente",
            (
                "Estimado/a {name}:\n\n"
                "Gracias por postularse para {job}. Queda un punto pendiente: un registro de {requirement}. "
                "Cualquiera de estas formas sirve: compártalo de nuevo desde su billetera digital, envíe el "
                "archivo o el enlace que le dio quien lo emitió, o tráigalo en papel y lo revisamos con usted.\n\n"
                "No tener un registro no va en su contra. Si tiene preguntas, diríjase a {contact}.\n\n"
                "{organization}"
            ),
        ),
    },
    "apply": {
        "en": (
            "{organization} invites you to apply",
            (
                "Dear {name},\n\n"
                "We know you from your application for {job}, and would be glad if you applied with us again. "
                "You choose what you share, and you can apply without any digital record.\n\n"
                "If you are interested, answer this message or ask {contact}.\n\n"
                "{organization}"
            ),
        ),
        "es": (
            "{organization} le invita a postularse",
            (
                "Estimado/a {name}:\n\n"
                "Le conocemos por su postulación para {job} y nos alegraría que volviera a postularse con "
                "nosotros. Usted elige qué comparte, y puede postularse sin ningún registro digital.\n\n"
                "Si le interesa, responda a este mensaje o diríjase a {contact}.\n\n"
                "{organization}"
            ),
        ),
    },
    "offer": {
        "en": (
            "An offer for {job}",
            (
                "Dear {name},\n\n"
                "We are glad to offer you the position of {job} at {organization}. The terms come with a "
                "separate letter. Please tell us within ten days whether you accept, by answering this message.\n\n"
                "If you have questions, ask {contact}.\n\n"
                "{organization}"
            ),
        ),
        "es": (
            "Una oferta para {job}",
            (
                "Estimado/a {name}:\n\n"
                "Nos alegra ofrecerle el puesto de {job} en {organization}. Las condiciones llegan en una carta "
                "aparte. Díganos en un plazo de diez días si acepta, respondiendo a este mensaje.\n\n"
                "Si tiene preguntas, diríjase a {contact}.\n\n"
                "{organization}"
            ),
        ),
    },
    "free": {
        "en": (
            "About your application for {job}",
            ("Dear {name},\n\n\n\nIf you have questions, ask {contact}.\n\n{organization}"),
        ),
        "es": (
            "Sobre su postulación para {job}",
            ("Estimado/a {name}:\n\n\n\nSi tiene preguntas, diríjase a {contact}.\n\n{organization}"),
        ),
    },
}

#: What a preview fills in where there is no candidate.
SAMPLES: dict[str, str] = {
    "name": "Marisol Etcheverry",
    "job": "Certified nursing assistant, evening shift",
    "requirement": "Basic life support",
    "report_link": "https://…/my/…/report/",
}
