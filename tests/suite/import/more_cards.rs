//! A second table of each kind, as other people keep their cards: what the first ones have not.

use super::books::{picture, text, unique};

type Files = Vec<(String, Vec<u8>)>;

/// A German table, as a spreadsheet writes it: a mark of UTF-8, semicolons, quoted cells of Markdown with code, lists and
/// pictures, levels, sources, rows that are short or empty.
pub fn spreadsheet(count: usize) -> Files {
    let mut body = String::from("\u{feff}Frage;Antwort;Kategorie;Level;Link;Notes;Beispiel\r\n");
    for number in 0..count {
        let (own, other) = (unique("begriff", number), unique("wort", number));
        let question = match number % 3 {
            0 => format!("Was ist {own}?"),
            1 => format!("\"Was heißt \"\"{own}\"\"; und wozu?\""),
            _ => format!("Wie geht `{own}()`?"),
        };
        let answer = match number % 4 {
            0 => format!("Ein {other}."),
            1 => format!("\"- eins\n- zwei {other}\n\n**Fett** und ![Bild {other}](img/p.png)\""),
            2 => format!("\"```sql\nSELECT \"\"{other}\"\";\n```\""),
            _ => format!("\"<p>Aus <b>HTML</b>: {other}</p><ul><li>a</li><li>b &amp; c</li></ul>\""),
        };
        let example = if number % 5 == 0 { format!("\"```text\n{other} zeigt es\n```\"") } else { String::new() };
        body.push_str(&format!(
            "{question};{answer};Teil {};{};https://example.org/{number};{};{example}\r\n",
            number / 60,
            ["leicht", "schwer"][number % 2],
            if number % 7 == 0 { format!("Merke {}", unique("notiz", number)) } else { String::new() },
        ));
        if number % 50 == 49 {
            body.push_str(&format!("Ohne Antwort {};;;;;;\r\n;;;;;;\r\n", unique("offen", number)));
        }
    }
    vec![text("src/karten.csv", body), ("src/img/p.png".to_owned(), picture())]
}

/// Anki's text export with all of its lines: guid, note type and deck columns, named columns, quoted fields over several lines,
/// clozes, sounds and pictures.
pub fn notes(count: usize) -> Files {
    let mut body = String::from(
        "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#columns:GUID\tNotetype\tDeck\tFront\tBack\tExtra\tTags\n#tags column:7\n",
    );
    for number in 0..count {
        let (own, other) = (unique("term", number), unique("sense", number));
        let back = match number % 4 {
            0 => format!("{other}<br>on two lines"),
            1 => format!("\"<img src=\"\"p.png\"\" alt=\"\"{other}\"\"> shown\""),
            2 => format!("\"<pre><code class=\"\"language-js\"\">let {other};\nlet b = a &lt; 1;</code></pre>\""),
            _ => format!("\"<table><tr><td>{other}</td><td>2</td></tr></table>\""),
        };
        let extra = if number % 3 == 0 { format!("see {}", unique("extra", number)) } else { String::new() };
        body.push_str(&format!(
            "g{number}\tBasic\tRoot::Area {}::Part\tWhat is {own}?\t{back}\t{extra}\tone::two leech\n",
            number / 70
        ));
    }
    vec![text("src/notes.tsv", body), ("src/p.png".to_owned(), picture())]
}

/// The words of a table of cards: without Anki's lines that say what the file is, its guids and types of notes, and tags of HTML.
pub fn words_of(text: &str) -> String {
    let guids = text.contains("#guid column");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let cells = lines.map(|line| {
        let skipped = if guids && line.starts_with('g') { 2 } else { 0 };
        line.split('\t').skip(skipped).collect::<Vec<_>>().join(" ")
    });
    let text = cells.collect::<Vec<_>>().join("\n").replace("&lt;", " ").replace("&amp;", " ");
    let (mut words, mut within) = (String::new(), false);
    for c in text.chars() {
        match c {
            '<' => {
                within = true;
                words.push(' ');
            }
            '>' => within = false,
            _ if within => {}
            _ => words.push(c),
        }
    }
    words
}
