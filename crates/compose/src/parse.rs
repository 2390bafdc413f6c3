//! Reads a `.groove` file: one statement a line, described in docs/styles.md.

use crate::style::{Human, Lane, Moment, Row, Style, Swing, Voice, Window};
use song::{Beats, DRUMS, Meter, Role};

/// General MIDI key on which kits sweep the snare with a brush.
const SWEEP: u8 = 40;

/// A line that could not be read: its number, from 1, and why.
pub type Fault = (usize, String);

/// Reads a style; lines that cannot be read are left out and reported.
pub fn parse(text: &str) -> (Style, Vec<Fault>) {
    let mut reader = Reader { style: Style::default(), grid: None };
    let mut faults = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if !line.is_empty()
            && let Err(fault) = reader.line(line)
        {
            faults.push((index + 1, fault));
        }
    }
    (reader.style, faults)
}

struct Reader {
    style: Style,
    grid: Option<(Meter, usize)>,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), String> {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        match word {
            "about" => self.style.about = rest.to_owned(),
            "tempo" => self.style.tempo = pair(rest)?,
            "swing" => self.style.swing = Some(swing(rest)?),
            "lane" => {
                self.grid = None;
                self.style.lanes.push(Lane {
                    name: rest.to_owned(),
                    role: Role::Other,
                    device: String::new(),
                    settings: Vec::new(),
                    human: Human::default(),
                    range: (48, 72),
                    voices: 4,
                    colour: false,
                    pedal: false,
                    energy: Window::ALL,
                    rows: Vec::new(),
                });
            }
            _ => {
                let lane = self.style.lanes.last_mut().ok_or("a lane comes first")?;
                match word {
                    "role" => lane.role = role(rest).ok_or_else(|| format!("no role is called '{rest}'"))?,
                    "play" => {
                        let mut words = rest.split_whitespace();
                        lane.device = words.next().ok_or("the instrument is missing")?.to_owned();
                        lane.settings = words.map(setting).collect::<Result<_, _>>()?;
                    }
                    "human" => lane.human = human(rest)?,
                    "range" => {
                        let (low, high) = pair(rest)?;
                        if !(0.0 <= low && low + 12.0 <= high && high <= 127.0) {
                            return Err("a range spans an octave or more within 0 to 127".to_owned());
                        }
                        lane.range = (low as u8, high as u8);
                    }
                    "voices" => lane.voices = rest.parse().map_err(|_| format!("'{rest}' is no count"))?,
                    "colour" => lane.colour = true,
                    "pedal" => lane.pedal = true,
                    "energy" => lane.energy = window(rest)?,
                    _ if word.contains('/') => self.grid = Some(grid(word, rest)?),
                    _ => lane.rows.push(row(line, self.grid.ok_or("the meter and grid come first")?)?),
                }
            }
        }
        Ok(())
    }
}

fn row(line: &str, (meter, cells): (Meter, usize)) -> Result<Row, String> {
    let (head, body) = line.split_once('|').ok_or("no such statement, and no bar line of a row")?;
    let mut words = head.split_whitespace();
    let name = words.next().unwrap_or_default();
    let voice = voice(name).ok_or_else(|| format!("no voice is called '{name}'"))?;
    let mut row = Row {
        voice,
        moment: Moment::Always,
        energy: Window::ALL,
        kinds: Vec::new(),
        meter,
        step: Beats(meter.bar().0 / cells as i64),
        bars: Vec::new(),
    };
    for word in words {
        match word {
            "first" => row.moment = Moment::First,
            "fill" => row.moment = Moment::Fill,
            "turn" => row.moment = Moment::Turn,
            "build" => row.moment = Moment::Build,
            "end" => row.moment = Moment::End,
            _ if word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-')) => {
                row.energy = window(word)?
            }
            _ => row.kinds.push(word.to_owned()),
        }
    }
    for bar in body.trim_end().trim_end_matches('|').split('|') {
        let mut bar: Vec<char> = bar.chars().filter(|c| !c.is_whitespace()).collect();
        if let Some(odd) = bar.iter().find(|&&c| !alphabet(voice).contains(c)) {
            return Err(format!("a {name} row has no '{odd}', only {}", alphabet(voice)));
        }
        if bar.len() == 1 {
            bar.resize(cells, '.');
        }
        if bar.len() != cells {
            return Err(format!("a bar of {} cells where {cells} are due", bar.len()));
        }
        row.bars.push(bar);
    }
    Ok(row)
}

fn alphabet(voice: Voice) -> &'static str {
    match voice {
        Voice::Drum(_) => "Xxog.",
        Voice::Bass | Voice::Low => "135678apx-.",
        Voice::Comp | Voice::Pad => "Cc-.",
        Voice::Arp => "123456-.",
        Voice::Strum => "DdUuxb/.",
        Voice::Pick => "123456bBp/.",
    }
}

fn voice(name: &str) -> Option<Voice> {
    Some(match name {
        "bass" => Voice::Bass,
        "low" => Voice::Low,
        "comp" => Voice::Comp,
        "pad" => Voice::Pad,
        "arp" => Voice::Arp,
        "strum" => Voice::Strum,
        "pick" => Voice::Pick,
        "sweep" => Voice::Drum(SWEEP),
        _ => Voice::Drum(DRUMS.iter().find(|(drum, _)| *drum == name)?.1),
    })
}

fn role(name: &str) -> Option<Role> {
    Some(match name {
        "drums" => Role::Drums,
        "percussion" => Role::Percussion,
        "bass" => Role::Bass,
        "chords" => Role::Chords,
        "arpeggio" => Role::Arpeggio,
        "pad" => Role::Pad,
        "lead" => Role::Lead,
        _ => return None,
    })
}

fn number(text: &str) -> Result<f64, String> {
    text.trim().parse().map_err(|_| format!("'{text}' is no number"))
}

fn pair(text: &str) -> Result<(f64, f64), String> {
    let (low, high) = text.split_once('-').ok_or_else(|| format!("'{text}' is no range"))?;
    Ok((number(low)?, number(high)?))
}

fn window(text: &str) -> Result<Window, String> {
    let (low, high) = text.split_once('-').ok_or_else(|| format!("'{text}' is no range of energy"))?;
    let bound = |text: &str, open| if text.is_empty() { Ok(open) } else { number(text) };
    Ok(Window(bound(low, Window::ALL.0)?, bound(high, Window::ALL.1)?))
}

fn meter(text: &str) -> Result<Meter, String> {
    let read = || {
        let (count, unit) = text.split_once('/')?;
        let meter = Meter { count: count.parse().ok()?, unit: unit.parse().ok()? };
        (meter.count > 0 && meter.unit > 0).then_some(meter)
    };
    read().ok_or_else(|| format!("'{text}' is no meter"))
}

fn grid(text: &str, rest: &str) -> Result<(Meter, usize), String> {
    let cells = rest.strip_prefix("grid").and_then(|cells| cells.trim().parse().ok());
    match cells {
        Some(cells @ 1..=96) => Ok((meter(text)?, cells)),
        _ => Err("after the meter comes 'grid' and 1 to 96 cells a bar".to_owned()),
    }
}

fn swing(text: &str) -> Result<Swing, String> {
    let (unit, share) = text.split_once(char::is_whitespace).ok_or("swing has a note value and a share")?;
    let unit = meter(unit)?;
    let share = number(share.trim().trim_end_matches('%').trim())? / 100.0;
    if !(0.5..=0.75).contains(&share) {
        return Err("swing lies between 50 % and 75 %".to_owned());
    }
    Ok(Swing { unit: unit.bar(), share })
}

fn setting(word: &str) -> Result<(String, String), String> {
    let (name, value) = word.split_once('=').ok_or_else(|| format!("'{word}' is no setting"))?;
    Ok((name.to_owned(), value.to_owned()))
}

fn human(text: &str) -> Result<Human, String> {
    let mut human = Human::default();
    for word in text.split_whitespace() {
        let (name, value) = setting(word)?;
        let value = number(&value)?;
        match name.as_str() {
            "late" => human.late = value,
            "jitter" => human.jitter = value,
            "velocity" => human.velocity = value,
            _ => return Err(format!("'{name}' is none of late, jitter, velocity")),
        }
    }
    Ok(human)
}
