using System.Text.Json;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Ingestion.Receiving;

/// <summary>What of a payload may tell why errors happen: short values, by their paths.</summary>
internal static class PayloadAttributes
{
    private const int MostAttributes = 8;
    private const int MostMembers = 200;
    private const int Deepest = 3;
    private const int LongestName = 60;
    private const int LongestValue = 100;

    private static readonly HashSet<string> Users = new(StringComparer.OrdinalIgnoreCase)
    {
        "user", "userId", "user_id", "username", "user.id", "user.email", "user.name", "customerId", "customer.id", "accountId",
    };

    /// <summary>What is named like this is told to nobody.</summary>
    private static readonly string[] Secrets = ["password", "passwd", "secret", "token", "authorization", "cookie", "apikey", "api_key"];

    private static readonly HashSet<string> Hosts = new(StringComparer.OrdinalIgnoreCase) { "host", "hostname", "server", "pod", "node" };

    /// <summary>The first 8 texts of up to 100 characters, whole numbers and booleans, three levels deep; not what lists hold.</summary>
    /// <param name="payload">A JSON object.</param>
    /// <param name="user">Whom it hit: a user, or else a host; <see langword="null"/> if neither is named.</param>
    public static IReadOnlyList<AttributeValue> Of(JsonElement payload, out string? user)
    {
        var found = new List<AttributeValue>();
        var (membersLeft, hit, host) = (MostMembers, default(string), default(string));
        Collect(payload, prefix: "", depth: 1);
        user = hit ?? host;
        return found;

        void Collect(JsonElement holder, string prefix, int depth)
        {
            foreach (var member in holder.EnumerateObject())
            {
                if (--membersLeft < 0)
                {
                    return;
                }

                var name = prefix + member.Name;
                if (name.Length > LongestName || Array.Exists(Secrets, s => member.Name.Contains(s, StringComparison.OrdinalIgnoreCase)))
                {
                    continue;
                }

                if (member.Value.ValueKind is JsonValueKind.Object)
                {
                    if (depth < Deepest)
                    {
                        Collect(member.Value, name + ".", depth + 1);
                    }
                }
                else if (TextOf(member.Value) is { } value)
                {
                    hit = hit is null && Users.Contains(name) ? value : hit;
                    host = host is null && Hosts.Contains(name) ? value : host;
                    if (found.Count < MostAttributes)
                    {
                        found.Add(new AttributeValue(name, value));
                    }
                }
            }
        }
    }

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number when value.TryGetInt64(out _) => value.GetRawText(),
        JsonValueKind.String when value.GetString() is { Length: > 0 and <= LongestValue } text && !text.Contains('\n', StringComparison.Ordinal) => text,
        _ => null,
    };
}
