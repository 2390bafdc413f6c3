//! Spectra of two real channels, from and to one complex transform.

/// Lower halves of the spectra of left and right: real and imaginary parts of each.
#[derive(Clone)]
pub struct Spectra(pub [Vec<f32>; 4]);

impl Spectra {
    /// Silence, for transforms of 2 `size` values.
    pub fn new(size: usize) -> Self {
        Self([(); 4].map(|()| vec![0.0; size + 1]))
    }

    /// From the transform of left + i right; a `scale` of ½ gives their true spectra.
    pub fn unpack(&mut self, re: &[f32], im: &[f32], scale: f32) {
        let [lr, li, rr, ri] = &mut self.0;
        for k in 0..lr.len() {
            let m = (re.len() - k) % re.len();
            (lr[k], li[k]) = (scale * (re[k] + re[m]), scale * (im[k] - im[m]));
            (rr[k], ri[k]) = (scale * (im[k] + im[m]), scale * (re[m] - re[k]));
        }
    }

    /// To the transform of left + i right.
    pub fn pack(&self, re: &mut [f32], im: &mut [f32]) {
        let [lr, li, rr, ri] = &self.0;
        let length = re.len();
        for k in 0..lr.len() {
            let m = (length - k) % length;
            (re[m], im[m]) = (lr[k] + ri[k], rr[k] - li[k]);
            (re[k], im[k]) = (lr[k] - ri[k], li[k] + rr[k]);
        }
    }

    /// Adds the products of two, channel by channel.
    pub fn add_product(&mut self, a: &Self, b: &Self) {
        let [lr, li, rr, ri] = &mut self.0;
        multiply([lr, li], [&a.0[0], &a.0[1]], [&b.0[0], &b.0[1]]);
        multiply([rr, ri], [&a.0[2], &a.0[3]], [&b.0[2], &b.0[3]]);
    }

    /// Silence again.
    pub fn clear(&mut self) {
        self.0.iter_mut().for_each(|x| x.fill(0.0));
    }
}

/// sum += a b, complex.
fn multiply([sr, si]: [&mut [f32]; 2], [ar, ai]: [&[f32]; 2], [br, bi]: [&[f32]; 2]) {
    let inputs = ar.iter().zip(ai).zip(br.iter().zip(bi));
    for ((sr, si), ((ar, ai), (br, bi))) in sr.iter_mut().zip(si).zip(inputs) {
        *sr += ar * br - ai * bi;
        *si += ar * bi + ai * br;
    }
}
