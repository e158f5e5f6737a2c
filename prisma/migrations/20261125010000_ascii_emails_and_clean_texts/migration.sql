-- Emails are compared with A to Z alike in both cases, and nothing else: lower() of the whole alphabet also makes a K of the
-- Kelvin sign and an i of the dotted capital I, so that two people could meet in one account. The new comparison tells
-- more emails apart than the old one, so no two rows can collide. Users are locked while the index is built.
CREATE UNIQUE INDEX "users_email_ascii_lower_key" ON "users"(lower("email" COLLATE "C"));

DROP INDEX "users_email_lower_key";

-- Emails are looked for in composed form. One that would then be another user's stays as it is, and so does one in which
-- composing makes an ASCII character of another one.
UPDATE "users" u SET "email" = normalize("email", NFC)
WHERE "email" IS NOT NFC NORMALIZED AND "email" !~ '[\u037E\u1FEF\u212A]' AND NOT EXISTS (
  SELECT 1 FROM "users" other
  WHERE other."id" <> u."id"
  AND lower(normalize(other."email", NFC) COLLATE "C") = lower(normalize(u."email", NFC) COLLATE "C")
);

-- Control characters in addresses would break labels and mails, and JSON writes each as six bytes. They become a space;
-- a required field in which nothing else stood becomes a dash.
UPDATE "addresses" SET
  "line1" = coalesce(nullif(btrim(regexp_replace("line1", '[\u0001-\u001F\u007F-\u009F]+', ' ', 'g')), ''), '-'),
  "line2" = nullif(btrim(regexp_replace("line2", '[\u0001-\u001F\u007F-\u009F]+', ' ', 'g')), ''),
  "city" = coalesce(nullif(btrim(regexp_replace("city", '[\u0001-\u001F\u007F-\u009F]+', ' ', 'g')), ''), '-'),
  "state" = nullif(btrim(regexp_replace("state", '[\u0001-\u001F\u007F-\u009F]+', ' ', 'g')), ''),
  "postal_code" = coalesce(nullif(btrim(regexp_replace("postal_code", '[\u0001-\u001F\u007F-\u009F]+', ' ', 'g')), ''), '-'),
  "tax_id" = coalesce(nullif(btrim(regexp_replace("tax_id", '[\u0001-\u001F\u007F-\u009F]+', ' ', 'g')), ''), '-'),
  "version" = "version" + 1,
  "updated_at" = CURRENT_TIMESTAMP
WHERE concat("line1", "line2", "city", "state", "postal_code", "tax_id") ~ '[\u0001-\u001F\u007F-\u009F]';

-- The same in ids that other systems gave and in the names of keys. An auth_id is unique and stays as it is.
UPDATE "organizations" SET
  "stripe_customer_id" = nullif(btrim(regexp_replace("stripe_customer_id", '[\u0001-\u001F\u007F-\u009F]+', ' ', 'g')), ''),
  "metronome_customer_id" = nullif(btrim(regexp_replace("metronome_customer_id", '[\u0001-\u001F\u007F-\u009F]+', ' ', 'g')), ''),
  "version" = "version" + 1,
  "updated_at" = CURRENT_TIMESTAMP
WHERE concat("stripe_customer_id", "metronome_customer_id") ~ '[\u0001-\u001F\u007F-\u009F]';

UPDATE "api_keys" SET "name" = nullif(btrim(regexp_replace("name", '[\u0001-\u001F\u007F-\u009F]+', ' ', 'g')), '')
WHERE "name" ~ '[\u0001-\u001F\u007F-\u009F]';
