-- A user's organizations come in order of creation. Without a copy of that time beside the user's id, every page would
-- have to look at all organizations of the user and sort them.
ALTER TABLE "memberships" ADD COLUMN     "organization_created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

UPDATE "memberships" m SET "organization_created_at" = o."created_at"
FROM "organizations" o WHERE o."id" = m."organization_id";

CREATE INDEX "memberships_user_id_organization_created_at_organization_id_idx" ON "memberships"("user_id", "organization_created_at", "organization_id");

DROP INDEX "memberships_user_id_organization_id_idx";

CREATE FUNCTION "copy_organization_created_at"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT o."created_at" INTO NEW."organization_created_at" FROM "organizations" o WHERE o."id" = NEW."organization_id";
  RETURN NEW;
END
$$;

CREATE TRIGGER "copy_organization_created_at" BEFORE INSERT OR UPDATE OF "organization_id", "organization_created_at"
ON "memberships" FOR EACH ROW EXECUTE FUNCTION "copy_organization_created_at"();

CREATE FUNCTION "spread_organization_created_at"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "memberships" SET "organization_created_at" = NEW."created_at" WHERE "organization_id" = NEW."id";
  RETURN NULL;
END
$$;

CREATE TRIGGER "spread_organization_created_at" AFTER UPDATE OF "created_at"
ON "organizations" FOR EACH ROW EXECUTE FUNCTION "spread_organization_created_at"();
