-- For each filter of the audit log, its rows in the order of the log. API keys have an index of their own, so that events
-- of other actors need no second entry: their actor is the user, or nobody.
CREATE INDEX "organization_events_organization_id_action_created_at_id_idx" ON "organization_events"("organization_id", "action", "created_at", "id");
CREATE INDEX "organization_events_organization_id_target_id_created_at_id_idx" ON "organization_events"("organization_id", "target_id", "created_at", "id");
CREATE INDEX "organization_events_organization_id_user_id_created_at_id_idx" ON "organization_events"("organization_id", "user_id", "created_at", "id");
CREATE INDEX "organization_events_by_api_key" ON "organization_events"("organization_id", "actor_id", "created_at", "id") WHERE "actor_type" = 'api_key';
