"""Phrases that composed documents need and no labelled document lends: written for this project, by language."""

from __future__ import annotations

# Cue lines over appended stories.
NEXT: dict[str, tuple[str, ...]] = {
    "English": ("Up next", "Next story", "Keep reading", "More stories", "Also in the news", "Next Article", "You are now reading"),
    "German": ("Nächster Artikel", "Weiterlesen", "Weitere Meldungen", "Mehr zum Thema", "Das könnte Sie auch interessieren"),
    "French": ("Article suivant", "À lire ensuite", "Plus d'articles", "Dans la même rubrique"),
    "Spanish": ("Siguiente noticia", "Sigue leyendo", "Más noticias", "También te puede interesar"),
    "Italian": ("Articolo successivo", "Continua a leggere", "Altre notizie", "Leggi anche"),
    "Portuguese": ("Próxima notícia", "Continue lendo", "Mais notícias", "Veja também"),
    "Dutch": ("Volgend artikel", "Lees verder", "Meer nieuws", "Ook interessant"),
    "Polish": ("Następny artykuł", "Czytaj dalej", "Więcej wiadomości", "Zobacz też"),
    "Swedish": ("Nästa artikel", "Läs vidare", "Fler nyheter", "Mer att läsa"),
    "Romanian": ("Articolul următor", "Citește mai departe", "Alte știri"),
    "Russian": ("Следующая новость", "Читать дальше", "Другие новости", "Читайте также"),
    "Ukrainian": ("Наступна новина", "Читати далі", "Інші новини", "Читайте також"),
    "Turkish": ("Sonraki haber", "Okumaya devam et", "Diğer haberler"),
    "Chinese": ("下一篇", "更多新闻", "相关阅读"),
    "Japanese": ("次の記事", "続きを読む", "ほかのニュース"),
    "Arabic": ("الخبر التالي", "اقرأ المزيد", "أخبار أخرى"),
    "Greek": ("Επόμενο άρθρο", "Διαβάστε επίσης", "Περισσότερα νέα"),
    "Hungarian": ("Következő cikk", "Olvass tovább", "További hírek"),
    "Finnish": ("Seuraava juttu", "Lue lisää", "Lisää uutisia"),
}

# Headlines that promise several items.
ROUND_UP: dict[str, tuple[str, ...]] = {
    "English": (
        "The week in brief",
        "News in brief: what you may have missed",
        "Morning briefing: the stories to know today",
        "This week in five items",
        "Round-up: what happened while you were away",
        "Weekly digest",
        "Notes from around the region",
    ),
    "German": (
        "Kurz gemeldet",
        "Das Wichtigste der Woche in Kürze",
        "Was am Wochenende geschah",
        "Der Überblick am Morgen",
        "Meldungen aus aller Welt",
    ),
    "French": ("L'actualité en bref", "Ce qu'il faut retenir de la semaine", "Le récap du matin", "Les brèves de la rédaction"),
    "Spanish": ("Las noticias de la semana en breve", "El resumen de la mañana", "Lo que hay que saber hoy", "Breves de la jornada"),
    "Italian": ("Le notizie della settimana in breve", "Il riassunto del mattino", "Brevi dal territorio"),
    "Portuguese": ("As notícias da semana em resumo", "O resumo da manhã", "Curtas da semana"),
    "Dutch": ("Het nieuws van de week in het kort", "Kort nieuws", "Wat u vandaag moet weten"),
    "Polish": ("Wydarzenia tygodnia w skrócie", "Poranny przegląd wiadomości", "Co wydarzyło się w tym tygodniu"),
}

# Headings of a digest's sections.
SECTIONS: dict[str, tuple[str, ...]] = {
    "English": (
        "Blogs",
        "Reviews",
        "Elsewhere",
        "Around the web",
        "Sport",
        "Culture",
        "Business",
        "People",
        "Events",
        "From the forums",
        "Also",
    ),
    "German": ("Vermischtes", "Sport", "Kultur", "Wirtschaft", "Aus der Region", "Termine", "Fundstücke", "Außerdem"),
    "French": ("Culture", "Sport", "Économie", "Ailleurs", "Agenda", "Et aussi"),
    "Spanish": ("Cultura", "Deportes", "Economía", "Agenda", "Además"),
    "Italian": ("Cultura", "Sport", "Economia", "Appuntamenti", "Inoltre"),
    "Portuguese": ("Cultura", "Esporte", "Economia", "Agenda", "E ainda"),
    "Dutch": ("Cultuur", "Sport", "Economie", "Agenda", "En verder"),
    "Polish": ("Kultura", "Sport", "Gospodarka", "Wydarzenia", "A także"),
}

# Questions an interviewer may ask about anything.
QUESTIONS: dict[str, tuple[str, ...]] = {
    "English": (
        "How did it all begin?",
        "What happened next?",
        "Why does that matter now?",
        "Did that surprise you?",
        "What do people get wrong about it?",
        "Who else was involved?",
        "What would you do differently today?",
        "And what does it cost?",
        "How did others react?",
        "Were there doubts?",
        "What can readers take from this?",
        "So what comes next?",
        "Is there anything you regret?",
        "How long did it take?",
    ),
    "German": (
        "Wie fing alles an?",
        "Was geschah dann?",
        "Warum ist das gerade jetzt wichtig?",
        "Hat Sie das überrascht?",
        "Was wird daran oft missverstanden?",
        "Wer war noch beteiligt?",
        "Was würden Sie heute anders machen?",
        "Und was kostet das?",
        "Wie haben die anderen reagiert?",
        "Gab es Zweifel?",
        "Wie geht es jetzt weiter?",
        "Wie lange hat das gedauert?",
    ),
    "French": (
        "Comment tout a-t-il commencé ?",
        "Que s'est-il passé ensuite ?",
        "Pourquoi est-ce important aujourd'hui ?",
        "Cela vous a-t-il surpris ?",
        "Qui d'autre a participé ?",
        "Que feriez-vous autrement ?",
        "Combien cela coûte-t-il ?",
        "Et maintenant ?",
    ),
    "Spanish": (
        "¿Cómo empezó todo?",
        "¿Qué pasó después?",
        "¿Por qué importa ahora?",
        "¿Le sorprendió?",
        "¿Quién más participó?",
        "¿Qué haría hoy de otra manera?",
        "¿Y cuánto cuesta?",
        "¿Qué viene ahora?",
    ),
    "Italian": (
        "Come è cominciato tutto?",
        "Che cosa è successo dopo?",
        "Perché è importante adesso?",
        "L'ha sorpresa?",
        "Quanto costa?",
        "E adesso?",
    ),
    "Portuguese": (
        "Como tudo começou?",
        "O que aconteceu depois?",
        "Por que isso importa agora?",
        "Isso o surpreendeu?",
        "Quanto custa?",
        "E agora?",
    ),
    "Dutch": (
        "Hoe is het begonnen?",
        "Wat gebeurde er daarna?",
        "Waarom is dat nu belangrijk?",
        "Heeft dat u verrast?",
        "Wat kost dat?",
        "Hoe nu verder?",
    ),
    "Polish": (
        "Jak to się zaczęło?",
        "Co było potem?",
        "Dlaczego to dziś ważne?",
        "Czy to pana zaskoczyło?",
        "Ile to kosztuje?",
        "Co dalej?",
    ),
}

LANGUAGES = frozenset(ROUND_UP) & frozenset(SECTIONS) & frozenset(QUESTIONS)

# Time stamps of live-blog entries.
CLOCK = (
    "{hour}.{minute:02d}",
    "{hour:02d}:{minute:02d}",
    "{hour:02d}:{minute:02d} GMT",
    "{hour:02d}h{minute:02d}",
    "{hour:02d}:{minute:02d} Uhr",
    "{hour:02d}:{minute:02d} ET",
)
