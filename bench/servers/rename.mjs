/** $1 viewer, $2 organization, $3 name. Changes the row as the gateway's mutation does, for owners only. */
export const renameOrganization = {
  name: 'rename-organization',
  text: `UPDATE organizations o SET name = $3, version = version + 1, updated_at = now()
    WHERE o.id = $2 AND EXISTS (SELECT 1 FROM memberships mine
      WHERE mine.organization_id = o.id AND mine.user_id = $1 AND mine.role = 'owner')
    RETURNING o.id, o.name`,
}
