//! Sounds side by side: a row holds one frame of each, so that arithmetic on a row fills a vector register.

use crate::GANG;

/// One frame of one channel of all sounds.
pub type Row = [f32; GANG];

/// As many frames as there are sounds.
type Square = [Row; GANG];

/// Rows out of sounds: `rows[frame][i]` is `sounds[i][frame]`. Every sound is as long as the rows are many.
pub fn gather(sounds: [&[f32]; GANG], rows: &mut [Row]) {
    let (squares, rest) = rows.as_chunks_mut();
    let from = squares.len() * GANG;
    let stretches = sounds.map(|sound| sound.as_chunks().0);
    turn(squares.len(), |at| stretches.map(|stretch| stretch[at]), |at, square| squares[at] = square);
    for (row, frame) in rest.iter_mut().zip(from..) {
        *row = sounds.map(|sound| sound[frame]);
    }
}

/// Sounds out of rows, as [`gather`] found them.
pub fn scatter(rows: &[Row], mut sounds: [&mut [f32]; GANG]) {
    let (squares, rest) = rows.as_chunks();
    let from = squares.len() * GANG;
    for (row, frame) in rest.iter().zip(from..) {
        sounds.iter_mut().zip(row).for_each(|(sound, x)| sound[frame] = *x);
    }
    let mut stretches = sounds.map(|sound| sound.as_chunks_mut().0);
    turn(
        squares.len(),
        |at| squares[at],
        |at, square: Square| stretches.iter_mut().zip(square).for_each(|(stretch, row)| stretch[at] = row),
    );
}

/// Hands on `count` squares, rows and columns exchanged.
#[inline(always)]
fn turn(count: usize, get: impl Fn(usize) -> Square, mut put: impl FnMut(usize, Square)) {
    #[cfg(target_arch = "x86_64")]
    if let Some(machine) = pulp::x86::V3::try_new() {
        return machine.vectorize(
            #[inline(always)]
            || (0..count).for_each(|at| put(at, transpose(machine, get(at)))),
        );
    }
    for at in 0..count {
        let square = get(at);
        put(at, std::array::from_fn(|i| std::array::from_fn(|j| square[j][i])));
    }
}

/// Rows and columns exchanged, in registers: pairs, pairs of pairs, halves.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn transpose(machine: pulp::x86::V3, square: Square) -> Square {
    let avx = machine.avx;
    let r = square.map(pulp::cast::<Row, std::arch::x86_64::__m256>);
    let ones = |i: usize| (avx._mm256_unpacklo_ps(r[i], r[i + 1]), avx._mm256_unpackhi_ps(r[i], r[i + 1]));
    let twos = |i: usize| {
        let ((a, b), (c, d)) = (ones(i), ones(i + 2));
        let low = |a, c| avx._mm256_shuffle_ps::<0x44>(a, c);
        let high = |a, c| avx._mm256_shuffle_ps::<0xEE>(a, c);
        [low(a, c), high(a, c), low(b, d), high(b, d)]
    };
    let (a, b) = (twos(0), twos(4));
    let row = |i: usize| {
        if i < 4 {
            avx._mm256_permute2f128_ps::<0x20>(a[i], b[i])
        } else {
            avx._mm256_permute2f128_ps::<0x31>(a[i - 4], b[i - 4])
        }
    };
    std::array::from_fn(|i| pulp::cast(row(i)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gathers_and_scatters_every_frame() {
        for frames in [0, 1, 7, 8, 21, 128] {
            let sounds: [Vec<f32>; GANG] =
                std::array::from_fn(|i| (0..frames).map(|frame| (100 * frame + i) as f32).collect());
            let mut rows = vec![[0.0; GANG]; frames];
            gather(sounds.each_ref().map(Vec::as_slice), &mut rows);
            for (frame, row) in rows.iter().enumerate() {
                assert_eq!(*row, std::array::from_fn(|i| (100 * frame + i) as f32));
            }
            let mut back = sounds.clone().map(|sound| vec![-1.0; sound.len()]);
            scatter(&rows, back.each_mut().map(Vec::as_mut_slice));
            assert_eq!(back, sounds);
        }
    }
}
