//! Pitch of one voice by the difference function (YIN: de Cheveigné and Kawahara 2002), through a Fourier transform.

use super::fft::Fft;

/// Normalised difference below which the first dip counts as the period, and above which there is no pitch.
const SURE: f32 = 0.12;
const UNSURE: f32 = 0.35;
/// Power below which nothing is heard.
const SILENCE: f32 = 1e-9;

/// What was found in a window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pitch {
    /// Period, frames.
    pub period: f64,
    /// 1 for a perfectly periodic sound, 0 for noise.
    pub clarity: f64,
}

/// Pitch detector of one range.
pub struct Yin {
    fft: Fft,
    re: Vec<f32>,
    im: Vec<f32>,
    difference: Vec<f32>,
    window: usize,
    shortest: usize,
    longest: usize,
}

impl Yin {
    /// A detector of pitches from `low` to `high` Hz that compares windows of `seconds`.
    pub fn new(low: f64, high: f64, seconds: f64, rate: f64) -> Self {
        let (window, longest) = ((seconds * rate) as usize, (rate / low) as usize + 2);
        let length = (window + longest + 1).next_power_of_two();
        Self {
            fft: Fft::new(length),
            re: vec![0.0; length],
            im: vec![0.0; length],
            difference: vec![0.0; longest + 1],
            window,
            shortest: (rate / high) as usize,
            longest,
        }
    }

    /// Frames that [`Yin::find`] looks at.
    pub fn frames(&self) -> usize {
        self.window + self.longest + 1
    }

    /// The pitch in the first [`Yin::frames`] of `x`; none in silence and noise.
    pub fn find(&mut self, x: &[f32]) -> Option<Pitch> {
        self.compare(x);
        let power = self.energy(x, 0);
        if power < SILENCE * self.window as f32 {
            return None;
        }
        let (lag, dip) = self.first_dip()?;
        let period = self.lowest_near(lag)?;
        Some(Pitch { period, clarity: f64::from(1.0 - dip).clamp(0.0, 1.0) })
    }

    /// As [`Yin::find`], but measured over as many periods as the range holds: finer, for steady tones.
    pub fn find_steady(&mut self, x: &[f32]) -> Option<Pitch> {
        let mut pitch = self.find(x)?;
        let mut periods = 1.0;
        // Doubling the number of periods never loses count, because each step is known to a fraction of one.
        while 2.0 * periods * pitch.period + 2.0 < self.longest as f64 {
            periods *= 2.0;
            pitch.period = self.lowest_near((periods * pitch.period + 0.5) as usize)? / periods;
        }
        Some(pitch)
    }

    fn energy(&self, x: &[f32], from: usize) -> f32 {
        x[from..from + self.window].iter().map(|x| x * x).sum()
    }

    /// Fills the table of differences: d(lag) = Σ (x(j) − x(j + lag))².
    fn compare(&mut self, x: &[f32]) {
        let frames = self.frames();
        let length = self.fft.length();
        self.re.fill(0.0);
        self.im.fill(0.0);
        self.re[..self.window].copy_from_slice(&x[..self.window]);
        self.im[..frames].copy_from_slice(&x[..frames]);
        self.fft.forward(&mut self.re, &mut self.im);
        // Both spectra lie in one: A = (Z(k) + Z*(−k))/2, B = (Z(k) − Z*(−k))/2i; the correlation is A* B.
        for k in 0..=length / 2 {
            let m = (length - k) % length;
            let (zr, zi, yr, yi) = (self.re[k], self.im[k], self.re[m], -self.im[m]);
            let (ar, ai, br, bi) = (zr + yr, zi + yi, zi - yi, yr - zr);
            let (cr, ci) = (ar * br + ai * bi, ar * bi - ai * br);
            (self.re[k], self.im[k], self.re[m], self.im[m]) = (cr, ci, cr, -ci);
        }
        self.fft.inverse(&mut self.re, &mut self.im);
        let scale = 0.25 / length as f32;
        let first = f64::from(self.energy(x, 0));
        let mut shifted = first;
        for (lag, d) in self.difference.iter_mut().enumerate() {
            *d = (first + shifted - 2.0 * f64::from(self.re[lag] * scale)).max(0.0) as f32;
            let (out, into) = (f64::from(x[lag]), f64::from(x[lag + self.window]));
            shifted += into * into - out * out;
        }
    }

    /// Lag of the first dip of the difference against its running mean, and how deep it is.
    fn first_dip(&self) -> Option<(usize, f32)> {
        let (mut sum, mut best) = (0.0f64, (0, f32::MAX));
        for lag in 1..self.longest {
            let d = self.difference[lag];
            sum += f64::from(d);
            let normal = (f64::from(d) * lag as f64 / sum.max(1e-30)) as f32;
            if lag >= self.shortest && normal < best.1 {
                best = (lag, normal);
            } else if best.1 < SURE {
                break;
            }
        }
        (best.1 < UNSURE && best.0 > 1).then_some(best)
    }

    /// Place between lags of the lowest difference next to `lag`, by a parabola.
    fn lowest_near(&self, lag: usize) -> Option<f64> {
        let d = &self.difference;
        let mut at = lag;
        while at > 1 && d[at - 1] < d[at] {
            at -= 1;
        }
        while at + 1 < self.longest && d[at + 1] < d[at] {
            at += 1;
        }
        let [a, b, c] = [d[at - 1], d[at], *d.get(at + 1)?].map(f64::from);
        let bend = a - 2.0 * b + c;
        Some(at as f64 + if bend > 0.0 { 0.5 * (a - c) / bend } else { 0.0 })
    }
}
