namespace GallantSms.Domain.Credits;

/// <summary>Accounts of a tenant's ledger. Numbers are stored.</summary>
public enum LedgerAccount : short
{
    /// <summary>Where granted credit comes from; its balance is minus all that was ever granted.</summary>
    Funding = 1,
    Available = 2,
    Reserved = 3,
    Spent = 4,

    /// <summary>Credit passed on to tenants below.</summary>
    Granted = 5,
}

/// <summary>Why an amount moved. Numbers are stored.</summary>
public enum TransferKind : short
{
    Grant = 1,
    Reserve = 2,
    Capture = 3,
    Release = 4,
    GrantToChild = 5,

    /// <summary>Unspent credit of an erased tenant below.</summary>
    ReturnFromChild = 6,
}

/// <summary>What became of the money reserved for one message. Numbers are stored.</summary>
public enum Charge : short
{
    Reserved = 0,
    Captured = 1,
    Released = 2,
}
