namespace GallantSms.Application.Webhooks;

/// <summary>Where an account is told what happens.</summary>
/// <param name="Kind"><c>endpoint</c>: made here. <c>callback</c>: a server that sends named in their <c>callback_url</c>.</param>
/// <param name="Url">Of a callback: scheme, host and port; each message brings its own path.</param>
/// <param name="Types">Types of events; none: all.</param>
/// <param name="Secrets">Newest first. Every one signs.</param>
/// <param name="DisabledReason"><c>asked</c>, <c>gone</c> (it answered 410), <c>failing</c> (for days); null while enabled.</param>
/// <param name="MissedSince">When the first event happened that a disabled one, or one that catches up, has not been told of; null: there is none.</param>
public sealed record WebhookView(
    Guid Id, string Kind, string Url, string Description, IReadOnlyList<string> Types, bool Enabled, DateTimeOffset? DisabledAt, string? DisabledReason, DateTimeOffset? MissedSince,
    IReadOnlyList<WebhookSecretView> Secrets, WebhookHealth Health, DateTimeOffset CreatedAt);

/// <param name="Hint">Its last characters, to tell it from the other.</param>
public sealed record WebhookSecretView(Guid Id, string Hint, DateTimeOffset CreatedAt);

/// <param name="State"><c>idle</c> (nothing was sent yet), <c>healthy</c>, <c>failing</c>, <c>catching_up</c> (with what happened while it was disabled), <c>disabled</c>.</param>
/// <param name="Waiting">Deliveries that are still to succeed.</param>
/// <param name="OldestAt">When the oldest of them happened.</param>
/// <param name="GivenUp">Deliveries that were tried for the last time without success.</param>
/// <param name="Failures">Attempts that failed in a row.</param>
/// <param name="NotBefore">Nothing is sent until then: it asked for a pause, or fails.</param>
public sealed record WebhookHealth(
    string State, long Waiting, DateTimeOffset? OldestAt, long GivenUp, int Failures, DateTimeOffset? FailingSince, DateTimeOffset? NotBefore, DateTimeOffset? SucceededAt, DateTimeOffset? AttemptedAt);

/// <summary>A webhook and, this once, the secret that signs.</summary>
public sealed record CreatedWebhook(WebhookView Webhook, string Secret);

/// <summary>A new secret, shown this once.</summary>
public sealed record NewWebhookSecret(WebhookSecretView Secret, string Value);

/// <summary>What signs the webhooks that go to messages' <c>callback_url</c>.</summary>
public sealed record CallbackSettings(IReadOnlyList<WebhookSecretView> Secrets);

/// <param name="EventId">In the feed.</param>
/// <param name="Sequence">Of the message's changes: 1, 2, 3.</param>
/// <param name="State"><c>waiting</c>, <c>delivered</c>, <c>given_up</c>.</param>
/// <param name="DueAt">Of a waiting one: when it is tried next; null: after the event of its message before it.</param>
/// <param name="LastStatus">HTTP status of the last attempt.</param>
/// <param name="LastError">Why the last attempt failed.</param>
public sealed record DeliveryView(
    Guid Id, string EventId, string Type, Guid? MessageId, int? Sequence, string State, int Attempts, DateTimeOffset HappenedAt, DateTimeOffset? DueAt, DateTimeOffset? EndedAt, int? LastStatus, string? LastError);

/// <param name="Request">As it would be sent now: from what is kept of the message.</param>
public sealed record DeliveryReport(DeliveryView Delivery, WebhookRequest Request, IReadOnlyList<WebhookAttempt> Attempts);

/// <param name="Headers">Those that matter; the signature is made anew at each attempt.</param>
public sealed record WebhookRequest(string? Url, IReadOnlyDictionary<string, string> Headers, string Body);

/// <param name="Error"><c>status</c>, <c>redirect</c>, <c>gone</c>, <c>timeout</c>, <c>connection</c>, <c>tls</c>, <c>name</c>, <c>address</c> (not on the public internet), <c>url</c>, <c>erased</c>; null when it was taken.</param>
/// <param name="Response">The first kilobyte of the answer.</param>
public sealed record WebhookAttempt(int No, DateTimeOffset At, int DurationMs, int? Status, string? Error, string? Response);

public sealed record WebhookTest(WebhookRequest Request, WebhookAttempt Answer);

public sealed record ReplayedView(long Replayed);
