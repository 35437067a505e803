using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Npgsql;
using Vigilry.Platform.Servers;
using Vigilry.Platform.Settings;

namespace Vigilry.Host;

/// <summary>Tells an operator what to mend when the host does not start.</summary>
internal static class StartFault
{
    /// <summary>What is wrong, in words; <see langword="null"/> if it is not the operator's to mend.</summary>
    public static string? Describe(Exception exception) => exception switch
    {
        ServerStartException or SettingsException => exception.Message,
        OptionsValidationException => exception.Message,
        AggregateException several when several.InnerExceptions.All(e => e is OptionsValidationException) =>
            string.Join('\n', several.InnerExceptions.Select(e => e.Message)),
        IOException { InnerException: AddressInUseException } =>
            $"{exception.Message} Stop what listens there, or choose another address with ASPNETCORE_URLS.",
        SocketException => $"{exception.Message}. Choose an address of this machine with ASPNETCORE_URLS.",
        FormatException => $"{exception.Message} ASPNETCORE_URLS and the connection strings must be well-formed.",
        ArgumentException => $"A connection string is malformed: {exception.Message} See ConnectionStrings__Postgres and ConnectionStrings__Redis.",

        // The configuration binder's; its message names the setting.
        InvalidOperationException { InnerException: FormatException } => $"{exception.Message} {exception.InnerException.Message}",
        NpgsqlException => $"PostgreSQL, as ConnectionStrings__Postgres names it, refuses: {exception.Message}",
        _ => null,
    };
}
