//! Cascades of second-order sections side by side, each with its own coefficients.

use super::biquad::{Biquad, Cascade, FLUSH, flush};
use crate::rows::Row;
use crate::{GANG, wide};

/// Stereo sounds filtered side by side; each gets the bits that its [`Cascade`] alone would give it.
pub struct Cascades {
    sections: Vec<Section>,
    phase: usize,
}

/// What one section of all cascades remembers, or one of its coefficients.
type Lanes = [f64; GANG];

/// One section of each cascade.
#[derive(Clone, Copy)]
struct Section {
    b: [Lanes; 3],
    a: [Lanes; 2],
    left: State,
    right: State,
}

/// What a section remembers of one channel.
type State = [Lanes; 2];

impl Section {
    #[inline(always)]
    fn tick(&self, [s0, s1]: &mut State, x: Lanes) -> Lanes {
        let ([b0, b1, b2], [a1, a2]) = (&self.b, &self.a);
        let mut y = [0.0; GANG];
        for i in 0..GANG {
            y[i] = b0[i] * x[i] + s0[i];
            s0[i] = (b1[i] * x[i] - a1[i] * y[i]) + s1[i];
            s1[i] = b2[i] * x[i] - a2[i] * y[i];
        }
        y
    }
}

impl Cascades {
    /// At rest, like these cascades; `None` if they differ in their number of sections.
    pub fn new(cascades: &[Cascade; GANG]) -> Option<Self> {
        let count = cascades[0].sections().len();
        if cascades.iter().any(|cascade| cascade.sections().len() != count) {
            return None;
        }
        let of: [Vec<Biquad>; GANG] = cascades.each_ref().map(|cascade| cascade.sections().collect());
        let section = |at: usize| Section {
            b: std::array::from_fn(|k| std::array::from_fn(|lane| of[lane][at].b[k])),
            a: std::array::from_fn(|k| std::array::from_fn(|lane| of[lane][at].a[k])),
            left: [[0.0; GANG]; 2],
            right: [[0.0; GANG]; 2],
        };
        Some(Self { sections: (0..count).map(section).collect(), phase: 0 })
    }

    /// Whether they have no sections and do nothing.
    pub fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }

    /// One sound back to rest.
    pub fn reset(&mut self, member: usize) {
        self.states().for_each(|state| state[member] = 0.0);
    }

    fn states(&mut self) -> impl Iterator<Item = &mut Lanes> {
        self.sections.iter_mut().flat_map(|section| section.left.iter_mut().chain(&mut section.right))
    }

    /// A stretch of all sounds, in place.
    pub fn process(&mut self, mut left: &mut [Row], mut right: &mut [Row]) {
        while !left.is_empty() && !right.is_empty() {
            let n = (FLUSH - self.phase).min(left.len()).min(right.len());
            let (l, l_rest) = left.split_at_mut(n);
            let (r, r_rest) = right.split_at_mut(n);
            self.phase = (self.phase + n) % FLUSH;
            let ends = self.phase == 0;
            for group in self.sections.chunks_mut(4) {
                match group.len() {
                    1 => group.as_mut_array::<1>().into_iter().for_each(|group| run(group, l, r, ends)),
                    2 => group.as_mut_array::<2>().into_iter().for_each(|group| run(group, l, r, ends)),
                    3 => group.as_mut_array::<3>().into_iter().for_each(|group| run(group, l, r, ends)),
                    _ => group.as_mut_array::<4>().into_iter().for_each(|group| run(group, l, r, ends)),
                }
            }
            (left, right) = (l_rest, r_rest);
        }
    }
}

/// Row by row through `N` sections, one channel after the other: the sections overlap in the processor's pipeline. What has died away
/// ends where a stretch between two flushes `ends`.
fn run<const N: usize>(sections: &mut [Section; N], left: &mut [Row], right: &mut [Row], ends: bool) {
    wide(
        #[inline(always)]
        || {
            let done = run_channel(sections, sections.each_ref().map(|section| section.left), left, ends);
            sections.iter_mut().zip(done).for_each(|(section, done)| section.left = done);
            let done = run_channel(sections, sections.each_ref().map(|section| section.right), right, ends);
            sections.iter_mut().zip(done).for_each(|(section, done)| section.right = done);
        },
    );
}

#[inline(always)]
fn run_channel<const N: usize>(
    sections: &[Section; N],
    mut states: [State; N],
    rows: &mut [Row],
    ends: bool,
) -> [State; N] {
    // Copies of what nothing else can see stay in registers.
    let sections = *sections;
    for row in rows {
        let mut x = row.map(f64::from);
        for (section, state) in sections.iter().zip(&mut states) {
            x = section.tick(state, x);
        }
        *row = x.map(|x| x as f32);
    }
    if ends {
        states.as_flattened_mut().as_flattened_mut().iter_mut().for_each(flush);
    }
    states
}
