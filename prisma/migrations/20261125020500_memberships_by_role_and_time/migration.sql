-- The members in one role in the order of a time: for a filter by role, for the oldest owner, and for orders that begin
-- with the role. Without these an organization's members are all looked at.
--
-- Locks: "memberships" against writes, not against reads, until the end of this script: 9 s for 3,000,000 memberships on
-- two busy processors, and in proportion. Each index takes about 65 MB for 1,000,000 memberships; with
-- both, adding a membership takes an eighth more.
CREATE INDEX "memberships_organization_id_role_created_at_id_idx" ON "memberships"("organization_id", "role", "created_at", "id");

CREATE INDEX "memberships_organization_id_role_updated_at_id_idx" ON "memberships"("organization_id", "role", "updated_at", "id");

-- The planner knows how many memberships an organization or a user has on average: a few, and for a few any index that
-- begins with the id seems as good as another. Which one it takes then hangs on the order in which they were created, and
-- a restored dump has another; an organization with 1,000,000 members waits for all of them to be looked at, and a user
-- in 100,000 organizations for 100,000 entries with each row whose visibility is asked. Told that lists are long, the
-- planner takes the index that fits, which is right for short ones as well.
ALTER TABLE "memberships" ALTER COLUMN "organization_id" SET (n_distinct = -0.001);

ALTER TABLE "memberships" ALTER COLUMN "user_id" SET (n_distinct = -0.01);

ANALYZE "memberships";
