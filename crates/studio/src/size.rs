//! Sizes of files as people write them: `20 GB`.

/// Names and bytes of the units, largest first.
const UNITS: [(&str, u64); 9] = [
    ("TiB", 1 << 40),
    ("TB", 1_000_000_000_000),
    ("GiB", 1 << 30),
    ("GB", 1_000_000_000),
    ("MiB", 1 << 20),
    ("MB", 1_000_000),
    ("KiB", 1 << 10),
    ("kB", 1_000),
    ("B", 1),
];

/// Bytes of a size with its unit, or what is wrong with it.
pub fn parse(text: &str) -> Result<u64, String> {
    let wrong = || "write a size with its unit, such as \"20 GB\" or \"500 MB\"".to_string();
    let text = text.trim();
    let split = text.find(|c: char| c.is_ascii_alphabetic()).ok_or_else(wrong)?;
    let (number, unit) = text.split_at(split);
    let number: f64 = number.trim().parse().map_err(|_| wrong())?;
    let factor = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit.trim())).ok_or_else(wrong)?.1;
    if number < 0.0 || !number.is_finite() {
        return Err(wrong());
    }
    Ok((number * factor as f64) as u64)
}

/// A size in the decimal unit that suits it.
pub fn show(bytes: u64) -> String {
    for (name, factor) in UNITS {
        if !name.contains('i') && bytes >= factor {
            return match factor {
                1 => format!("{bytes} bytes"),
                _ => format!("{:.1} {name}", bytes as f64 / factor as f64),
            };
        }
    }
    format!("{bytes} bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_need_a_unit() {
        assert_eq!(parse("20 GB"), Ok(20_000_000_000));
        assert_eq!(parse("1.5MiB"), Ok(1_572_864));
        assert_eq!(parse("0 B"), Ok(0));
        assert!(
            parse("20").is_err()
                && parse("-1 GB").is_err()
                && parse("1 potato").is_err()
                && parse("nan GB").is_err()
        );
        assert_eq!(show(1_234_567), "1.2 MB");
        assert_eq!(show(999), "999 bytes");
    }
}
