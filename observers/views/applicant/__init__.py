"""The applicant's side: before, while and after an organisation applies for observer status."""
