//! What the recognised headings are called in each language.
//!
//! In: the book's language, and the names it adds. Out: the kind of a heading, and the first name of a kind.
//!
//! Must not know: pages. English names are known in every book: readers of other books write them by habit.

use crate::config::SECTION_KINDS;
use crate::markdown::doc::Heading;
use std::collections::{BTreeMap, HashMap};
use unicode_normalization::UnicodeNormalization;

/// The names of one language: for each kind, the first is the one that `cuebook new` writes.
type LanguageNames = &'static [(&'static str, &'static [&'static str])];

/// The languages with names of their own; a language with a region looks for itself first, then without the region.
const LANGUAGES: &[(&str, LanguageNames)] =
    &[("en", ENGLISH), ("de", GERMAN), ("fr", FRENCH), ("es", SPANISH), ("pt", PORTUGUESE)];

const ENGLISH: LanguageNames = &[
    ("answer", &["Answer", "Short answer"]),
    ("example", &["Example", "Examples", "In practice"]),
    ("why", &["Why they ask", "Why it is asked", "What they listen for"]),
    ("tradeoffs", &["Trade-offs", "Tradeoffs", "Trade offs"]),
    ("followups", &["Follow-ups", "Followups", "Follow ups", "Follow-up questions"]),
    ("pitfalls", &["Pitfalls", "Pitfall", "Common mistakes"]),
    ("problem", &["Problem"]),
    ("hints", &["Hints", "Hint"]),
    ("choices", &["Choices"]),
    ("solution", &["Solution"]),
    ("weak", &["Weak answer"]),
    ("strong", &["Strong answer"]),
    ("requirements", &["Requirements"]),
    ("components", &["Components"]),
    ("flow", &["Data flow"]),
    ("diagram", &["Diagram"]),
];

const GERMAN: LanguageNames = &[
    ("answer", &["Antwort", "Kurze Antwort"]),
    ("example", &["Beispiel", "Beispiele", "In der Praxis"]),
    ("why", &["Warum das gefragt wird", "Warum sie fragen", "Worauf sie achten"]),
    ("tradeoffs", &["Abwägung", "Abwägungen", "Vor- und Nachteile"]),
    ("followups", &["Nachfragen", "Anschlussfragen", "Rückfragen"]),
    ("pitfalls", &["Fallstricke", "Stolperfallen", "Häufige Fehler"]),
    ("problem", &["Aufgabe", "Problem", "Aufgabenstellung"]),
    ("hints", &["Hinweise", "Hinweis", "Tipps"]),
    ("choices", &["Auswahl", "Antwortmöglichkeiten"]),
    ("solution", &["Lösung"]),
    ("weak", &["Schwache Antwort"]),
    ("strong", &["Starke Antwort"]),
    ("requirements", &["Anforderungen"]),
    ("components", &["Komponenten", "Bausteine"]),
    ("flow", &["Datenfluss"]),
    ("diagram", &["Diagramm", "Skizze"]),
];

const FRENCH: LanguageNames = &[
    ("answer", &["Réponse", "Réponse courte"]),
    ("example", &["Exemple", "Exemples", "En pratique"]),
    ("why", &["Pourquoi cette question", "Pourquoi on la pose", "Ce qu'on veut entendre"]),
    ("tradeoffs", &["Compromis", "Avantages et inconvénients", "Pour et contre"]),
    ("followups", &["Relances", "Questions de relance", "Questions suivantes"]),
    ("pitfalls", &["Pièges", "Erreurs fréquentes"]),
    ("problem", &["Énoncé", "Problème"]),
    ("hints", &["Indices", "Indice", "Pistes"]),
    ("choices", &["Choix", "Propositions"]),
    ("solution", &["Solution"]),
    ("weak", &["Réponse faible"]),
    ("strong", &["Réponse solide", "Réponse forte"]),
    ("requirements", &["Exigences", "Besoins"]),
    ("components", &["Composants"]),
    ("flow", &["Flux de données"]),
    ("diagram", &["Schéma", "Diagramme"]),
];

const SPANISH: LanguageNames = &[
    ("answer", &["Respuesta", "Respuesta breve"]),
    ("example", &["Ejemplo", "Ejemplos", "En la práctica"]),
    ("why", &["Por qué lo preguntan", "Qué quieren oír"]),
    ("tradeoffs", &["Ventajas e inconvenientes", "Ventajas y desventajas", "Pros y contras"]),
    ("followups", &["Preguntas de seguimiento", "Repreguntas"]),
    ("pitfalls", &["Errores frecuentes", "Errores comunes", "Trampas"]),
    ("problem", &["Enunciado", "Problema"]),
    ("hints", &["Pistas", "Pista"]),
    ("choices", &["Opciones", "Alternativas"]),
    ("solution", &["Solución"]),
    ("weak", &["Respuesta floja", "Respuesta débil"]),
    ("strong", &["Respuesta sólida", "Respuesta fuerte"]),
    ("requirements", &["Requisitos"]),
    ("components", &["Componentes"]),
    ("flow", &["Flujo de datos"]),
    ("diagram", &["Diagrama", "Esquema"]),
];

const PORTUGUESE: LanguageNames = &[
    ("answer", &["Resposta", "Resposta curta"]),
    ("example", &["Exemplo", "Exemplos", "Na prática"]),
    ("why", &["Por que perguntam", "O que querem ouvir"]),
    ("tradeoffs", &["Prós e contras", "Vantagens e desvantagens"]),
    ("followups", &["Perguntas de acompanhamento", "Perguntas seguintes"]),
    ("pitfalls", &["Armadilhas", "Erros comuns"]),
    ("problem", &["Enunciado", "Problema"]),
    ("hints", &["Dicas", "Dica"]),
    ("choices", &["Alternativas", "Opções"]),
    ("solution", &["Solução"]),
    ("weak", &["Resposta fraca"]),
    ("strong", &["Resposta forte"]),
    ("requirements", &["Requisitos"]),
    ("components", &["Componentes"]),
    ("flow", &["Fluxo de dados"]),
    ("diagram", &["Diagrama", "Esquema"]),
];

/// Names of the recognised headings: lower-case name → kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SectionNames(HashMap<String, &'static str>);

impl std::hash::Hash for SectionNames {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let mut names: Vec<_> = self.0.iter().collect();
        names.sort();
        names.hash(state);
    }
}

impl SectionNames {
    /// The English names, those of the book's language, and the book's own.
    pub fn new(language: &str, own: &BTreeMap<String, Vec<String>>) -> SectionNames {
        let mut names = HashMap::new();
        for (kind, list) in ENGLISH.iter().chain(of_language(language).unwrap_or_default()) {
            names.extend(list.iter().map(|name| (key(name), *kind)));
        }
        for kind in SECTION_KINDS {
            names.extend(own.get(*kind).into_iter().flatten().map(|name| (key(name), *kind)));
        }
        SectionNames(names)
    }

    /// The kind that a heading names, or `other`.
    pub fn kind(&self, heading: &Heading) -> &'static str {
        self.0.get(&key(&heading.title.text)).copied().unwrap_or("other")
    }

    /// The name that a heading was meant to be, when it is a slip of one: `Anwser`. Of equally near ones the first by
    /// alphabet.
    pub fn meant(&self, heading: &Heading) -> Option<(&str, &'static str)> {
        let written = key(&heading.title.text);
        let length = written.chars().count();
        let distance = |name: &str| strsim::damerau_levenshtein(&written, name);
        let near = self.0.iter().filter(|(name, _)| name.chars().count().abs_diff(length) <= 2);
        let near = near.map(|(name, kind)| (distance(name), name.as_str(), *kind));
        let slips = near.filter(|(distance, name, _)| (1..=(name.chars().count() / 4).max(1)).contains(distance));
        slips.min().map(|(_, name, kind)| (name, kind))
    }
}

/// What an author of a book writes for a kind: the first of the book's own names, else that of its language.
pub(crate) fn heading<'a>(kind: &str, language: &str, own: &'a BTreeMap<String, Vec<String>>) -> &'a str {
    if let Some(name) = own.get(kind).and_then(|names| names.first()) {
        return name;
    }
    let of = |names: LanguageNames| Some(*names.iter().find(|(known, _)| *known == kind)?.1.first()?);
    of_language(language).and_then(of).or_else(|| of(ENGLISH)).unwrap_or_default()
}

fn of_language(language: &str) -> Option<LanguageNames> {
    let language = language.to_lowercase();
    let base = language.split('-').next().unwrap_or_default();
    let find = |wanted: &str| LANGUAGES.iter().find(|(name, _)| *name == wanted).map(|(_, names)| *names);
    find(&language).or_else(|| find(base))
}

/// How names are compared: in small letters, hyphens and spaces of any kind as one space, one apostrophe for all, no mark at
/// the end.
fn key(name: &str) -> String {
    let name: String = name.nfkc().flat_map(char::to_lowercase).collect();
    let same = |c: char| match c {
        '’' => '\'',
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ad}' => ' ',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    let name: String = name.chars().map(same).collect();
    let words: Vec<&str> = name.trim_end_matches([':', '?', '!', '.', ' ']).split_whitespace().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outputs::theme;

    #[test]
    fn every_language_of_the_interface_names_every_section() {
        for language in theme::languages() {
            let names = of_language(language).unwrap_or_else(|| panic!("no section names in {language}"));
            let kinds: Vec<&str> = names.iter().map(|(kind, _)| *kind).collect();
            assert_eq!(kinds, SECTION_KINDS, "{language}");
            for (kind, list) in names {
                assert!(!list.is_empty(), "{language}: {kind}");
            }
        }
    }

    #[test]
    fn no_name_means_two_kinds() {
        for (language, names) in LANGUAGES {
            let mut seen: HashMap<String, &str> = HashMap::new();
            for (kind, list) in ENGLISH.iter().chain(*names) {
                for name in *list {
                    let before = *seen.entry(key(name)).or_insert(kind);
                    assert_eq!(before, *kind, "`{name}` in {language}");
                }
            }
        }
    }

    #[test]
    fn a_region_and_the_books_own_names_come_first() {
        let own = BTreeMap::from([("why".to_owned(), vec!["Wozu".to_owned(), "Weshalb".to_owned()])]);
        assert_eq!(heading("answer", "pt-BR", &own), "Resposta");
        assert_eq!(heading("why", "de-AT", &own), "Wozu");
        assert_eq!(heading("flow", "ja", &own), "Data flow");
    }
}
