using Npgsql;

namespace Vigilry.Platform.Data;

/// <summary>Tells faults of PostgreSQL itself from those of a statement.</summary>
public static class PostgresFaults
{
    /// <summary>Whether PostgreSQL did not answer, or not for now: the same may work later.</summary>
    /// <param name="exception">Also one that only wraps the fault, as Entity Framework's do.</param>
    public static bool IsOutage(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case PostgresException refused:
                    return refused.IsTransient || IsOfServer(refused.SqlState);
                case NpgsqlException or TimeoutException:
                    return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Classes of connections, log-in, a missing database, resources, operators and the system. Source: PostgreSQL's manual, appendix A.
    /// </summary>
    private static bool IsOfServer(string sqlState) => sqlState[..2] is "08" or "28" or "3D" or "53" or "57" or "58";
}
