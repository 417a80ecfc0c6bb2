//! Personal data that nobody can mistake for a person's: every name says "Mẫu" (specimen) or
//! "Ví Dụ" (example), every paper and phone number begins with zeros that are never issued, every
//! address says that it is fictional.

use super::catalogue::Applicant;

const SURNAMES: [&str; 12] =
    ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ"];

/// The owner of a dossier.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    pub kind: Applicant,
    /// Which one: everything about them follows from it.
    pub number: u32,
}

impl Person {
    /// "Nguyễn Thị Mẫu 0042".
    pub fn name(self) -> String {
        let number = self.number % 10_000;
        match self.kind {
            Applicant::Business => format!("Công ty TNHH Ví Dụ {number:04}"),
            Applicant::Organisation => format!("Tổ chức Ví Dụ {number:04}"),
            Applicant::Citizen => {
                let surname = SURNAMES[(self.number / 7) as usize % SURNAMES.len()];
                let middle = if self.number.is_multiple_of(2) { "Thị" } else { "Văn" };
                format!("{surname} {middle} Mẫu {number:04}")
            }
        }
    }

    /// Twelve digits of a citizen's paper, province "000"; nothing for others.
    pub fn paper(self) -> String {
        match self.kind {
            Applicant::Citizen => format!("000{:09}", self.number),
            _ => String::new(),
        }
    }

    /// Ten digits of no network.
    pub fn phone(self) -> String {
        format!("0000{:06}", self.number % 1_000_000)
    }

    /// "Thôn Mẫu 3, xã …, huyện … (hư cấu)".
    pub fn address(self, place: &str) -> String {
        format!("Thôn Mẫu {}, {place} (hư cấu)", self.number % 9 + 1)
    }
}

/// An official of an office: "Cán bộ Mẫu 03".
pub fn officer(number: u32) -> String {
    format!("Cán bộ Mẫu {:02}", number % 12 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_about_a_person_is_obviously_fictional() {
        let person = Person { kind: Applicant::Citizen, number: 42 };
        assert_eq!(person.name(), "Phan Thị Mẫu 0042");
        assert_eq!((person.paper().as_str(), person.phone().as_str()), ("000000000042", "0000000042"));
        assert_eq!(person.address("xã Thuần Đạo"), "Thôn Mẫu 7, xã Thuần Đạo (hư cấu)");
        assert_eq!(Person { kind: Applicant::Business, ..person }.paper(), "");
    }
}
