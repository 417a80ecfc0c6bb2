//! CSV that a spreadsheet opens as Vietnamese text, and runs nothing of.

/// In front of a file: without it Excel reads UTF-8 as another encoding.
pub const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text as a spreadsheet shows it without running it, with what it skips in front. Negative numbers stay numbers.
pub fn inert(cell: &str) -> String {
    let starts_formula = cell.trim_start().starts_with(['=', '+', '-', '@']) || cell.starts_with(['\t', '\r', '\n']);
    let is_number = cell.strip_prefix('-').is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit()) && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    });
    if starts_formula && !is_number { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_disarmed() {
        for cell in ["=1+1", " =1+1", "\n=1+1", "\u{a0}@SUM(A1)", "+1", "-cmd|x", "-", "\t1"] {
            assert_eq!(inert(cell), format!("'{cell}"), "{cell:?}");
        }
        for cell in ["-8", "-8.5", "xã Tân Hộ", "a-1", ""] {
            assert_eq!(inert(cell), cell);
        }
    }
}
