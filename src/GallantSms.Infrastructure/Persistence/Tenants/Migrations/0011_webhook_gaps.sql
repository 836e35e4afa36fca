-- With what is done: numbers go on from what was told last of a message.
drop index ix_webhook_deliveries_message;
create index ix_webhook_deliveries_message on webhook_deliveries (endpoint_id, message_id, position, idx);

-- Where a webhook stands in the log while it is disabled, and when it is enabled again until it has caught up. Null: with everybody.
alter table webhook_endpoints add column told_up_to bigint;
