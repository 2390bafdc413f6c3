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
    let get = |at: usize| -> Square { std::array::from_fn(|i| stretches[i][at]) };
    turn(squares.len(), get, |at, square| squares[at] = square);
    for (row, frame) in rest.iter_mut().zip(from..) {
        *row = sounds.map(|sound| sound[frame]);
    }
}

/// Sounds out of rows, as [`gather`] found them; the first ones, if less than all are given.
pub fn scatter(rows: &[Row], sounds: &mut [&mut [f32]]) {
    let (squares, rest) = rows.as_chunks();
    let from = squares.len() * GANG;
    for (row, frame) in rest.iter().zip(from..) {
        sounds.iter_mut().zip(row).for_each(|(sound, x)| sound[frame] = *x);
    }
    turn(
        squares.len(),
        |at| squares[at],
        |at, square: Square| {
            for (sound, row) in sounds.iter_mut().zip(square) {
                sound.as_chunks_mut().0[at] = row;
            }
        },
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
    let x = machine.avx;
    let [a, b, c, d, e, f, g, h] = square.map(pulp::cast);
    let (ab, cd) = (x._mm256_unpacklo_ps(a, b), x._mm256_unpacklo_ps(c, d));
    let (ef, gh) = (x._mm256_unpacklo_ps(e, f), x._mm256_unpacklo_ps(g, h));
    let (r0, r1) = (x._mm256_shuffle_ps::<0x44>(ab, cd), x._mm256_shuffle_ps::<0xEE>(ab, cd));
    let (s0, s1) = (x._mm256_shuffle_ps::<0x44>(ef, gh), x._mm256_shuffle_ps::<0xEE>(ef, gh));
    let (ab, cd) = (x._mm256_unpackhi_ps(a, b), x._mm256_unpackhi_ps(c, d));
    let (ef, gh) = (x._mm256_unpackhi_ps(e, f), x._mm256_unpackhi_ps(g, h));
    let (r2, r3) = (x._mm256_shuffle_ps::<0x44>(ab, cd), x._mm256_shuffle_ps::<0xEE>(ab, cd));
    let (s2, s3) = (x._mm256_shuffle_ps::<0x44>(ef, gh), x._mm256_shuffle_ps::<0xEE>(ef, gh));
    [
        x._mm256_permute2f128_ps::<0x20>(r0, s0),
        x._mm256_permute2f128_ps::<0x20>(r1, s1),
        x._mm256_permute2f128_ps::<0x20>(r2, s2),
        x._mm256_permute2f128_ps::<0x20>(r3, s3),
        x._mm256_permute2f128_ps::<0x31>(r0, s0),
        x._mm256_permute2f128_ps::<0x31>(r1, s1),
        x._mm256_permute2f128_ps::<0x31>(r2, s2),
        x._mm256_permute2f128_ps::<0x31>(r3, s3),
    ]
    .map(pulp::cast)
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
            scatter(&rows, &mut back.each_mut().map(Vec::as_mut_slice));
            assert_eq!(back, sounds);
        }
    }
}
