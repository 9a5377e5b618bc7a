"""Every way in which a row can change, as one table: what it does, and what each engine gives."""
