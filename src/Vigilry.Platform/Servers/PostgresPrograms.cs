namespace Vigilry.Platform.Servers;

/// <summary>PostgreSQL's client programs on this machine.</summary>
public static class PostgresPrograms
{
    /// <summary>The path of one that speaks to a server of that version: the oldest that does.</summary>
    /// <param name="name">Such as <c>pg_dump</c>.</param>
    /// <param name="serverMajor">The first number of the server's version.</param>
    /// <exception cref="ServerStartException">There is none; the message says how to get it.</exception>
    public static string FindClient(string name, int serverMajor) => ServerPrograms.OfThisMachine().FindPostgresClient(name, serverMajor).Path;
}
