//! Where the spectrum ends: a brick wall betrays a lossy encoder or a lower sample rate.

use super::power_db;

/// The steepest fall of the average spectrum above 8 kHz.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Edge {
    /// Where it is, Hz.
    pub hz: f64,
    /// Level just below the edge relative to just above it, dB.
    pub drop: f64,
    /// Level of everything above the edge, dBFS; −∞ for nothing.
    pub above: f64,
}

/// Width of the cells that are compared, Hz.
const CELL: f64 = 100.0;

/// Finds the edge in the mean powers of the bins of one spectrum; `None` where there is no sound near 8 kHz.
pub(crate) fn edge(bins: &[f64], nyquist: f64) -> Option<Edge> {
    let bin_hz = nyquist / (bins.len().max(2) - 1) as f64;
    let cells: Vec<f64> = (0..(nyquist / CELL) as usize)
        .map(|cell| {
            let (from, to) = (cell as f64 * CELL / bin_hz, (cell + 1) as f64 * CELL / bin_hz);
            bins.iter().take(to as usize).skip(from as usize).sum()
        })
        .collect();
    let mean = |from: usize, to: usize| {
        let range = cells.get(from..to.min(cells.len())).unwrap_or_default();
        power_db((range.iter().sum::<f64>() / range.len().max(1) as f64).max(1e-17))
    };
    (mean(70, 90) > -100.0).then_some(())?;
    let last = cells.len().saturating_sub(8);
    let best = (80..last).map(|cell| (cell, mean(cell - 6, cell - 1) - mean(cell + 2, cell + 7)));
    let (cell, drop) = best.reduce(|a, b| if b.1 > a.1 { b } else { a })?;
    Some(Edge { hz: cell as f64 * CELL, drop, above: mean(cell + 2, cells.len()) })
}
