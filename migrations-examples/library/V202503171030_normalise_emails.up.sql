-- Addresses were typed in every spelling. The lower-case form goes beside the typed one, so that down loses nothing.
ALTER TABLE members ADD COLUMN email_normalised VARCHAR(200);

UPDATE members
SET email_normalised = LOWER(TRIM(email))
WHERE email IS NOT NULL;
