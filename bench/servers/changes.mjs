// The changes of Mercurius and PostGraphile: one statement each, with the check whether the viewer may make it.

/** $1 viewer, $2 organization, $3 name. Only for owners. */
export const renameOrganization = {
  name: 'rename-organization',
  text: `UPDATE organizations o SET name = $3, version = version + 1, updated_at = now()
    WHERE o.id = $2 AND EXISTS (SELECT 1 FROM memberships mine
      WHERE mine.organization_id = o.id AND mine.user_id = $1 AND mine.role = 'owner')
    RETURNING o.id, o.name`,
}

/** $1 viewer, $2 name. The viewer becomes the owner. */
export const createOrganization = {
  name: 'create-organization',
  text: `WITH created AS (INSERT INTO organizations (id, name, updated_at)
      VALUES (gen_random_uuid(), $2, now()) RETURNING id, name),
    owner AS (INSERT INTO memberships (id, organization_id, user_id, role, updated_at)
      SELECT gen_random_uuid(), id, $1, 'owner', now() FROM created)
    SELECT id, name FROM created`,
}

/** $1 viewer, $2 organization. Not for the only owner. */
export const leaveOrganization = {
  name: 'leave-organization',
  text: `DELETE FROM memberships mine USING organizations o
    WHERE mine.organization_id = $2 AND mine.user_id = $1 AND o.id = mine.organization_id AND o.type = 'company'
      AND (mine.role = 'member' OR EXISTS (SELECT 1 FROM memberships other
        WHERE other.organization_id = o.id AND other.role = 'owner' AND other.user_id <> mine.user_id))
    RETURNING mine.organization_id AS "organizationId"`,
}
