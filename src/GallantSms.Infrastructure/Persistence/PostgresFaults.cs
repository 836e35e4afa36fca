using Npgsql;

namespace GallantSms.Infrastructure.Persistence;

internal static class PostgresFaults
{
    /// <summary>Trying the whole transaction again may work: the server was away, or it chose us to break a deadlock.</summary>
    public static bool IsTransientOrDeadlock(this NpgsqlException e) =>
        e.IsTransient || e is not PostgresException
        || e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow;
}
