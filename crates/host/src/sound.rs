//! Sound servers, sound cards and MIDI ports, as the system shows them.

use std::path::{Path, PathBuf};

/// A sound server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// PulseAudio or PipeWire.
    pub name: &'static str,
    /// Its socket.
    pub socket: PathBuf,
    /// Whether it took a connection.
    pub answers: bool,
}

/// The sound servers whose sockets exist, each tried.
pub fn servers() -> Vec<Server> {
    let mut sockets = Vec::new();
    if let Some(named) =
        std::env::var("PULSE_SERVER").ok().and_then(|s| s.strip_prefix("unix:").map(PathBuf::from))
    {
        sockets.push(("PulseAudio", named));
    }
    for folder in runtime_folders() {
        sockets.push(("PulseAudio", folder.join("pulse/native")));
        sockets.push(("PipeWire", folder.join("pipewire-0")));
    }
    sockets.push(("PulseAudio", "/var/run/pulse/native".into()));
    sockets.retain(|(_, socket)| socket.exists());
    sockets.dedup();
    sockets.into_iter().map(|(name, socket)| Server { name, answers: answers(&socket), socket }).collect()
}

/// Names of the sound cards that ALSA knows.
pub fn cards() -> Vec<String> {
    let text = std::fs::read_to_string("/proc/asound/cards").unwrap_or_default();
    cards_in(&text)
}

/// What is known of MIDI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Midi {
    /// The system has no ALSA sequencer.
    Absent,
    /// The sequencer is there but this user may not open it.
    Denied,
    /// Names of its clients.
    Clients(Vec<String>),
}

/// The MIDI ports of ALSA's sequencer.
pub fn midi() -> Midi {
    let device = Path::new("/dev/snd/seq");
    if !device.exists() {
        return Midi::Absent;
    }
    if std::fs::OpenOptions::new().read(true).write(true).open(device).is_err() {
        return Midi::Denied;
    }
    Midi::Clients(clients_in(&std::fs::read_to_string("/proc/asound/seq/clients").unwrap_or_default()))
}

/// Names in `/proc/asound/cards`: ` 0 [PCH            ]: HDA-Intel - HDA Intel PCH`.
fn cards_in(text: &str) -> Vec<String> {
    let name =
        |line: &str| line.split_once("]: ")?.1.split_once(" - ").map(|(_, name)| name.trim().to_string());
    text.lines().filter_map(name).collect()
}

/// Names in `/proc/asound/seq/clients`, the system's own two left out: `Client  20 : "Keystation" [Kernel]`.
fn clients_in(text: &str) -> Vec<String> {
    let name = |line: &str| line.strip_prefix("Client ")?.split('"').nth(1).map(String::from);
    text.lines().filter_map(name).filter(|name| name != "System" && name != "Midi Through").collect()
}

#[cfg(unix)]
fn answers(socket: &Path) -> bool {
    std::os::unix::net::UnixStream::connect(socket).is_ok()
}

#[cfg(not(unix))]
fn answers(_socket: &Path) -> bool {
    false
}

/// Folders of this user's sockets.
fn runtime_folders() -> Vec<PathBuf> {
    let named = std::env::var_os("XDG_RUNTIME_DIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let mut folders: Vec<PathBuf> = named.into_iter().chain(own_runtime_folder()).collect();
    folders.dedup();
    folders
}

#[cfg(target_os = "linux")]
fn own_runtime_folder() -> Option<PathBuf> {
    let user = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").ok()?);
    Some(format!("/run/user/{user}").into())
}

#[cfg(not(target_os = "linux"))]
fn own_runtime_folder() -> Option<PathBuf> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_lists_are_read() {
        let cards = " 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n                      HDA Intel PCH at 0xf7f10000 irq 31\n";
        assert_eq!(cards_in(cards), ["HDA Intel PCH"]);
        assert!(cards_in("--- no soundcards ---\n").is_empty());
        let clients = "Client info\n  cur  clients : 3\nClient   0 : \"System\" [Kernel Legacy]\n  Port   0 : \"Timer\" (Rwe-)\n\
                       Client  20 : \"Keystation 49\" [Kernel Legacy]\n";
        assert_eq!(clients_in(clients), ["Keystation 49"]);
    }
}
