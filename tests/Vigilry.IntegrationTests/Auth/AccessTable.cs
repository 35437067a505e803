using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Auth;

/// <summary>A route, and who may use it: the key, and then VIEWER, MEMBER, ADMIN and OWNER. None of them, and it is open to everybody.</summary>
internal sealed record AccessRow(string Method, string Pattern, IReadOnlyList<bool>? Allowed)
{
    public bool IsOpen => Allowed is null;

    public bool IsWrite => Method is "POST" or "PUT" or "PATCH" or "DELETE";

    public bool NamesSomething => Pattern.Contains('{', StringComparison.Ordinal);

    public bool AllowsKey => Allowed?[0] is true;

    public bool Allows(int role) => Allowed?[1 + role] is true;

    /// <summary>The path with ids in it, by the names of the pattern.</summary>
    public string Path(Func<string, Guid> id) => Regex.Replace(Pattern, @"\{(?<name>\w+)\}", m => $"{id(m.Groups["name"].Value)}", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    public override string ToString() => $"{Method} {Pattern}";
}

/// <summary>The table of <c>docs/access.md</c>, and what the host really maps.</summary>
internal static partial class AccessTable
{
    public static IReadOnlyList<AccessRow> Documented { get; } = [.. Read()];

    /// <summary>Every endpoint of the host, as the table writes it.</summary>
    public static IEnumerable<string> Mapped() => TestServers.App.Services.GetServices<EndpointDataSource>()
        .SelectMany(s => s.Endpoints)
        .OfType<RouteEndpoint>()
        .SelectMany(e => (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"]).Select(m =>
            $"{m} /{Constraint().Replace($"{e.RoutePattern.RawText}".TrimStart('/'), "}")}"))
        .Where(e => e is not "ANY /Index");

    private static IEnumerable<AccessRow> Read()
    {
        foreach (var line in File.ReadLines(System.IO.Path.Combine(TestContext.CurrentContext.TestDirectory, "access.md")))
        {
            if (Row().Match(line) is { Success: true } row)
            {
                var cells = row.Groups["cells"].Value.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                yield return new AccessRow(
                    row.Groups["method"].Value, row.Groups["pattern"].Value, cells.Length == 0 ? null : [.. cells.Select(c => c is "yes")]);
            }
        }
    }

    [GeneratedRegex(@"^(\| |- )`(?<method>[A-Z]+) (?<pattern>/\S*)`(?<cells>.*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Row();

    [GeneratedRegex(@":guid\}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Constraint();
}
