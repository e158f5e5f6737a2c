-- The audit log: what happened to each organization, numbered without gaps and chained by hashes.
--
-- Every organization that exists gets an event `organization.imported`, so that its chain begins with something true.
-- Locks "organizations" against writes, not against reads, until the end of this script.
CREATE TYPE "event_actor_type" AS ENUM ('user', 'api_key', 'operator', 'system');

CREATE TABLE "organization_events" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "action" TEXT NOT NULL,
    "actor_type" "event_actor_type" NOT NULL,
    "actor_id" UUID,
    "user_id" UUID,
    "actor_name" TEXT,
    "target_type" TEXT NOT NULL,
    "target_id" UUID NOT NULL,
    "changes" JSONB NOT NULL,
    "api" TEXT NOT NULL,
    "request_id" TEXT,
    "method" TEXT,
    "path" TEXT,
    "status_code" INTEGER,
    "client_ip" TEXT,
    "user_agent" TEXT,
    "actor_salt" BYTEA,
    "actor_digest" BYTEA,
    "changes_salt" BYTEA,
    "changes_digest" BYTEA,
    "hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "organization_events_pkey" PRIMARY KEY ("id")
);

-- The last event of each organization, and the last one that was deleted for its age. Room in each page, so that a new
-- version of a row finds its place beside the old one and no index changes.
CREATE TABLE "organization_event_chains" (
    "organization_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "pruned_sequence" INTEGER NOT NULL DEFAULT 0,
    "pruned_hash" BYTEA,

    CONSTRAINT "organization_event_chains_pkey" PRIMARY KEY ("organization_id")
) WITH (fillfactor = 70);

LOCK TABLE "organizations" IN SHARE ROW EXCLUSIVE MODE;

-- The text that is hashed is the one in src/operations/events/chain.ts. The id is a UUID of version 7,
-- with the sequence 1 after its time, as in src/operations/events/record.ts.
WITH imported AS (
  SELECT o."id" AS organization_id, now.at,
    to_char(now.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS time,
    (lpad(to_hex((extract(epoch FROM now.at) * 1000)::bigint), 12, '0') || '7000800004' ||
      right(gen_random_uuid()::text, 10))::uuid AS id
  FROM "organizations" o, (SELECT date_trunc('milliseconds', now()) AS at) now
), hashed AS (
  SELECT *, sha256(decode(repeat('00', 32), 'hex') || convert_to(concat(
    '["', id, '","', organization_id, '",1,"organization.imported","system",null,null,"organization","', organization_id,
    '","system",null,null,null,null,"', time, '",null,null]'), 'UTF8')) AS hash
  FROM imported
), recorded AS (
  INSERT INTO "organization_events" ("id", "organization_id", "sequence", "action", "actor_type", "target_type",
    "target_id", "changes", "api", "hash", "created_at")
  SELECT id, organization_id, 1, 'organization.imported', 'system', 'organization', organization_id, '{}', 'system', hash, at
  FROM hashed
)
INSERT INTO "organization_event_chains" ("organization_id", "sequence", "hash", "last_at")
SELECT organization_id, 1, hash, at FROM hashed;

CREATE UNIQUE INDEX "organization_events_organization_id_sequence_key" ON "organization_events"("organization_id", "sequence");

CREATE INDEX "organization_events_organization_id_created_at_id_idx" ON "organization_events"("organization_id", "created_at", "id");

ALTER TABLE "organization_events" ADD CONSTRAINT "organization_events_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "organization_event_chains" ADD CONSTRAINT "organization_event_chains_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A statement that adds an organization and its first member does not see the organization yet: it gives the time itself.
CREATE OR REPLACE FUNCTION "copy_organization_created_at"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."organization_created_at" := coalesce(
    (SELECT o."created_at" FROM "organizations" o WHERE o."id" = NEW."organization_id"),
    NEW."organization_created_at"
  );
  RETURN NEW;
END
$$;
