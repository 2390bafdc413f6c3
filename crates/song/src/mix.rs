//! The mix and the master: what the texts say over the default strips of each role.

use crate::diagnostic::{Log, did_you_mean};
use crate::files::insert::ChainText;
use crate::files::master_toml::MasterText;
use crate::files::mix_toml::{MixText, RideText, SendText, StripText};
use crate::form::Places;
use crate::toml::{At, Table, short};
use crate::{Beats, Insert, Master, Mix, Ride, Role, Send, Strip, Track};
use dsp::Decibels;

mod route;

/// Most strips and buses.
const MOST: usize = 1000;
/// Most rides of a strip.
const MOST_RIDES: usize = 10_000;

/// A strip that changes nothing.
fn neutral(name: &str, log: &Log<'_>) -> Strip {
    Strip {
        name: name.to_string(),
        trim: Decibels(0.0),
        inverted: false,
        inserts: Vec::new(),
        sends: Vec::new(),
        fader: Decibels(0.0),
        pan: 0.0,
        width: 1.0,
        mute: false,
        solo: false,
        output: None,
        rides: Vec::new(),
        place: log.place(&(0..0)),
    }
}

fn inserts(chain: &ChainText) -> Vec<Insert> {
    chain.0.iter().map(|text| text.insert.clone()).collect()
}

/// A strip with what a text says put over it.
fn over(base: &Strip, text: &StripText, places: Places<'_>, log: &mut Log<'_>) -> Strip {
    let send = |(bus, send): &(At<String>, SendText)| Send {
        bus: bus.value.clone(),
        level: Decibels(send.level),
        pre_fader: send.pre_fader,
    };
    Strip {
        name: base.name.clone(),
        trim: text.trim.map_or(base.trim, |trim| Decibels(trim.0)),
        inverted: text.polarity.map_or(base.inverted, |polarity| polarity.0),
        inserts: text.inserts.as_ref().map_or_else(|| base.inserts.clone(), inserts),
        sends: text
            .sends
            .as_ref()
            .map_or_else(|| base.sends.clone(), |sends| sends.0.iter().map(send).collect()),
        fader: text.fader.map_or(base.fader, |fader| Decibels(fader.0)),
        pan: text.pan.map_or(base.pan, |pan| pan.0),
        width: text.width.map_or(base.width, |width| width.0),
        mute: text.mute.unwrap_or(base.mute),
        solo: text.solo.unwrap_or(base.solo),
        output: text.output.as_ref().map_or_else(
            || base.output.clone(),
            |output| Some(output.value.clone()).filter(|name| name != "mix"),
        ),
        rides: text.rides.as_ref().map_or_else(|| base.rides.clone(), |rides| expand(rides, places, log)),
        place: log.place(&text.span),
    }
}

/// Rides at every occurrence of their places, in order of time.
fn expand(texts: &[RideText], places: Places<'_>, log: &mut Log<'_>) -> Vec<Ride> {
    let mut rides = Vec::new();
    for text in texts {
        let (Some(place), Some(level)) = (&text.at, text.level) else { continue };
        for at in places.find(place, log) {
            let length = text.over.map_or(Beats(0), |over| over.length(places.tempo.meter(at)));
            rides.push(Ride { at, level: Decibels(level.0), over: length });
        }
        if rides.len() > MOST_RIDES {
            log.error("too-many", &place.span, format!("more than {MOST_RIDES} rides"), None);
            rides.truncate(MOST_RIDES);
            break;
        }
    }
    rides.sort_by_key(|ride| ride.at);
    rides
}

/// The mix: `defaults` is the embedded text, `text` the song's own.
pub(crate) fn mix(
    defaults: &MixText,
    text: &MixText,
    tracks: &[Track],
    places: Places<'_>,
    log: &mut Log<'_>,
) -> Mix {
    let entries = |table: &Option<Table<StripText>>| table.clone().unwrap_or_default().0;
    let mut usual = Vec::new();
    for (name, strip) in entries(&defaults.strips) {
        usual.push(Strip {
            place: log.place(&(0..0)),
            ..over(&neutral(&name.value, log), &strip, places, log)
        });
    }
    let role = |name: &str| {
        tracks.iter().find(|track| track.name == name).map_or_else(|| Role::guess(name), |track| track.role)
    };
    let own = entries(&text.strips);
    let mut strips: Vec<Strip> = Vec::new();
    for (name, strip) in own.iter().take(MOST) {
        let base = usual.iter().find(|strip| strip.name == role(&name.value).name()).cloned();
        let base = Strip { name: name.value.clone(), ..base.unwrap_or_else(|| neutral(&name.value, log)) };
        let known = tracks.is_empty() || tracks.iter().any(|track| track.name == name.value);
        if !known {
            let hint = did_you_mean(
                &name.value,
                tracks.iter().map(|track| track.name.as_str()),
                "name a track of arrange.toml".into(),
            );
            log.warning(
                "unknown-track",
                &name.span,
                format!("there is no track `{}`", short(&name.value)),
                hint,
            );
        }
        strips.push(over(&base, strip, places, log));
    }
    let mut buses: Vec<Strip> = Vec::new();
    for (name, strip) in entries(&defaults.buses) {
        buses.push(Strip {
            place: log.place(&(0..0)),
            ..over(&neutral(&name.value, log), &strip, places, log)
        });
    }
    let own_buses = entries(&text.buses);
    for (name, strip) in own_buses.iter().take(MOST) {
        if name.value == "mix" || tracks.iter().any(|track| track.name == name.value) {
            let message = format!("a bus may not be named `{}`: the name is taken", short(&name.value));
            log.error("duplicate-name", &name.span, message, None);
            continue;
        }
        let known = buses.iter().position(|bus| bus.name == name.value);
        let base =
            known.and_then(|index| buses.get(index)).cloned().unwrap_or_else(|| neutral(&name.value, log));
        let bus = over(&base, strip, places, log);
        match known.and_then(|index| buses.get_mut(index)) {
            Some(place) => *place = bus,
            None => buses.push(bus),
        }
    }
    let mut main = neutral("mix", log);
    for strip in defaults.mix.iter().chain(&text.mix) {
        main = over(&main, strip, places, log);
    }
    if let Some(output) = text.mix.as_ref().and_then(|strip| strip.output.as_ref()) {
        log.error("mix-output", &output.span, "the mix bus goes nowhere else", "take output out".to_string());
    }
    main.output = None;
    if own.len() > MOST || own_buses.len() > MOST {
        log.error("too-many", &(0..0), format!("more than {MOST} strips or buses"), None);
    }
    let mut mix = Mix { strips, defaults: usual, buses, main };
    route::check(&mut mix, text, tracks, log);
    mix
}

/// The master: what the text says, over the embedded text.
pub(crate) fn master(defaults: &MasterText, text: &MasterText) -> Master {
    let chain = text.chain.as_ref().or(defaults.chain.as_ref());
    let formats = text.formats.as_ref().or(defaults.formats.as_ref());
    Master {
        target: text.target.or(defaults.target).map_or(-14.0, |target| target.0),
        ceiling: text.ceiling.or(defaults.ceiling).map_or(-1.0, |ceiling| ceiling.0),
        chain: chain.map_or_else(Vec::new, inserts),
        formats: formats.into_iter().flatten().map(|format| format.0.to_string()).collect(),
    }
}
