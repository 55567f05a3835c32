//! Days of the calendar as `YYYY-MM-DD`, and as numbers to compare.
//!
//! In: text or a number of days since 1970-01-01. Out: the other. Must not know: the clock, where a date is written.

use std::ops::Range;

/// Whether a text is a real day of the Gregorian calendar as `YYYY-MM-DD`.
pub(crate) fn is_date(text: &str) -> bool {
    day_number(text).is_some()
}

/// Days since 1970-01-01 of a `YYYY-MM-DD`, or `None` when there is no such day.
pub(crate) fn day_number(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |range: Range<usize>| {
        let part = text.get(range)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<i64>().ok()).flatten()
    };
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = *days.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    if day < 1 || day > length {
        return None;
    }
    let before: i64 = days[..month as usize - 1].iter().sum();
    let years = year - 1;
    // Rounded down, since the year 0 has none before it.
    let leaps = years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400);
    Some(years * 365 + leaps + before + day - 1 - 719_162)
}

/// The `YYYY-MM-DD` of a number of days since 1970-01-01.
pub(crate) fn date_of_day(day: i64) -> String {
    // The civil calendar in eras of 400 years that start on 1 March, so that a leap day ends a year.
    let day = day + 719_468;
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let (date, month_number) = (of_year - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = era * 400 + year_of_era + i64::from(month_number <= 2);
    format!("{year:04}-{month_number:02}-{date:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_epoch() {
        assert_eq!(day_number("1970-01-01"), Some(0));
        assert_eq!(day_number("2000-03-01"), Some(11_017));
        assert_eq!(day_number("2026-02-29"), None);
        assert_eq!(day_number("2024-02-29"), Some(19_782));
        for day in (-200_000..200_000).step_by(97) {
            assert_eq!(day_number(&date_of_day(day)), Some(day));
        }
        assert_eq!(day_number("0000-12-31"), Some(-719_163));
        assert_eq!(day_number("0000-01-01"), Some(-719_528));
    }
}
