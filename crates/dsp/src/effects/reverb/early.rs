//! What comes before the reverberation: single reflections, and diffusers that make an onset dense.

use crate::Rng;
use crate::filters::delay_line::DelayLine;

/// Reflections a side and path.
const COUNT: usize = 7;
/// Names the pattern of reflections.
const PATTERN: u64 = 0x0EA7_1E57;

/// Single reflections: from each side to both, later ones softer.
pub struct Reflections {
    lines: [DelayLine; 2],
    taps: [[(usize, f32); 2 * COUNT]; 2],
}

impl Reflections {
    /// Reflections over `span` frames; noise comes out `level` times as loud.
    pub fn new(span: f64, level: f64) -> Self {
        let mut rng = Rng::new(PATTERN);
        let taps = [(); 2].map(|()| {
            let raw: [(f64, f64); 2 * COUNT] = std::array::from_fn(|i| {
                // The far side's reflections come between the near side's, and softer.
                let far = i >= COUNT;
                let place = ((i % COUNT) as f64 + 0.15 + 0.7 * rng.uniform()) / COUNT as f64;
                let sign = if rng.uniform() < 0.5 { -1.0 } else { 1.0 };
                (1.0 + place * span, sign * if far { 0.6 } else { 1.0 } * 0.35 / (0.35 + place))
            });
            let power: f64 = raw.iter().map(|(_, gain)| gain * gain).sum();
            raw.map(|(time, gain)| (time as usize, (gain * level / power.sqrt()) as f32))
        });
        let longest = span as usize + 4;
        Self { lines: [DelayLine::new(longest), DelayLine::new(longest)], taps }
    }

    /// One frame.
    #[inline]
    pub fn tick(&mut self, x: [f32; 2]) -> [f32; 2] {
        let [a, b] = &mut self.lines;
        a.write(x[0]);
        b.write(x[1]);
        let side = |taps: &[(usize, f32); 2 * COUNT], near: &DelayLine, far: &DelayLine| {
            let (first, second) = taps.split_at(COUNT);
            let near: f32 = first.iter().map(|(time, gain)| near.read(*time) * gain).sum();
            near + second.iter().map(|(time, gain)| far.read(*time) * gain).sum::<f32>()
        };
        [side(&self.taps[0], a, b), side(&self.taps[1], b, a)]
    }

    /// Silent again.
    pub fn reset(&mut self) {
        self.lines.iter_mut().for_each(DelayLine::reset);
    }
}

/// Allpasses in series (lengths and gains near Dattorro 1997), other lengths on either side.
pub struct Diffuser {
    stages: [(DelayLine, usize, f32); 4],
}

const LENGTHS: [[f64; 4]; 2] = [[0.00477, 0.00360, 0.01273, 0.00931], [0.00431, 0.00389, 0.01181, 0.00997]];
const GAINS: [f32; 4] = [0.65, 0.65, 0.6, 0.6];

impl Diffuser {
    /// The diffuser of a side (0 left, 1 right), its lengths times `scale`.
    pub fn new(side: usize, scale: f64, rate: f64) -> Self {
        let stages = std::array::from_fn(|i| {
            let length = super::tank::prime(LENGTHS[side & 1][i] * scale * rate);
            (DelayLine::new(length), length, GAINS[i])
        });
        Self { stages }
    }

    /// One frame.
    #[inline]
    pub fn tick(&mut self, x: f32) -> f32 {
        self.stages.iter_mut().fold(x, |x, (line, length, gain)| {
            let old = line.read(*length);
            let new = x - *gain * old;
            line.write(new);
            old + *gain * new
        })
    }

    /// Silent again.
    pub fn reset(&mut self) {
        self.stages.iter_mut().for_each(|(line, ..)| line.reset());
    }
}
