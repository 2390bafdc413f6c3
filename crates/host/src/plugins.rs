//! Plug-ins: the folders that each format's standard names, and what lies in them.

use crate::look;
use std::path::PathBuf;

/// A plug-in format: where its standard says plug-ins lie.
struct Format {
    name: &'static str,
    /// Environment variable with more folders.
    variable: &'static str,
    ending: &'static str,
    linux: &'static [&'static str],
    macos: &'static [&'static str],
    windows: &'static [&'static str],
}

/// Folders as CLAP's `entry.h`, Steinberg's VST 3 developer portal and the LV2 specification's FHS page name them.
const FORMATS: [Format; 3] = [
    Format {
        name: "CLAP",
        variable: "CLAP_PATH",
        ending: "clap",
        linux: &["~/.clap", "/usr/lib/clap"],
        macos: &["~/Library/Audio/Plug-Ins/CLAP", "/Library/Audio/Plug-Ins/CLAP"],
        windows: &["C:\\Program Files\\Common Files\\CLAP"],
    },
    Format {
        name: "VST3",
        variable: "",
        ending: "vst3",
        linux: &["~/.vst3", "/usr/lib/vst3", "/usr/local/lib/vst3"],
        macos: &["~/Library/Audio/Plug-Ins/VST3", "/Library/Audio/Plug-Ins/VST3"],
        windows: &["C:\\Program Files\\Common Files\\VST3"],
    },
    Format {
        name: "LV2",
        variable: "LV2_PATH",
        ending: "lv2",
        linux: &["~/.lv2", "/usr/lib/lv2", "/usr/local/lib/lv2"],
        macos: &["~/Library/Audio/Plug-Ins/LV2", "/Library/Audio/Plug-Ins/LV2"],
        windows: &["C:\\Program Files\\Common Files\\LV2"],
    },
];

/// The plug-ins of one format.
#[derive(Clone, Debug)]
pub struct PlugIns {
    /// Name of the format.
    pub format: &'static str,
    /// The folders that exist.
    pub folders: Vec<PathBuf>,
    /// The plug-in files and bundles in them.
    pub found: Vec<PathBuf>,
}

/// Looks for the plug-ins of every format.
pub fn find() -> Vec<PlugIns> {
    FORMATS.iter().map(of_format).collect()
}

fn of_format(format: &Format) -> PlugIns {
    let usual = match std::env::consts::OS {
        "macos" => format.macos,
        "windows" => format.windows,
        _ => format.linux,
    };
    let named = std::env::var_os(format.variable).filter(|_| !format.variable.is_empty()).unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&named).collect();
    folders.extend(usual.iter().filter_map(|path| look::at_home(path)));
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    folders.dedup();
    let found = folders.iter().flat_map(|folder| look::endings(folder, &[format.ending], 4)).collect();
    PlugIns { format: format.name, folders, found }
}
