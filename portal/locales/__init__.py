"""What Django writes by itself, as in the admin, written as the portal writes it."""
