pub struct Resampler;
