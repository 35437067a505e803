using System.Reflection;
using NUnit.Framework;
using Vigilry.Auth;
using Vigilry.Detection;
using Vigilry.Incidents;
using Vigilry.Ingestion;
using Vigilry.Notifications;
using Vigilry.Realtime;

namespace Vigilry.UnitTests.Architecture;

[TestFixture]
public class ModuleBoundaryTests
{
    private static readonly Type[] Modules =
    [
        typeof(AuthModule), typeof(DetectionModule), typeof(IncidentsModule), typeof(IngestionModule), typeof(NotificationsModule), typeof(RealtimeModule),
    ];

    [TestCaseSource(nameof(Modules))]
    public void A_module_references_contracts_and_the_platform_and_no_other_module(Type module)
    {
        var allowed = ReferencesOf(module.Assembly).Where(n => n is "Vigilry.Platform" || n.EndsWith(".Contracts", StringComparison.Ordinal));

        Assert.That(ReferencesOf(module.Assembly), Is.EquivalentTo(allowed));
    }

    [TestCaseSource(nameof(Modules))]
    public void Contracts_bring_neither_database_nor_Redis_along(Type module)
    {
        foreach (var name in ReferencesOf(module.Assembly).Where(n => n.EndsWith(".Contracts", StringComparison.Ordinal)))
        {
            var heavy = Assembly.Load(name).GetReferencedAssemblies().Select(a => $"{a.Name}").Where(n =>
                n.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
                || n.StartsWith("StackExchange.Redis", StringComparison.Ordinal)
                || n is "Npgsql" or "Vigilry.Platform");

            Assert.That(heavy, Is.Empty);
        }
    }

    [TestCaseSource(nameof(Modules))]
    public void A_module_shows_only_its_registration_and_what_goes_over_the_wire(Type module)
    {
        var shown = module.Assembly.GetExportedTypes().Where(t => !IsMigration(t) && t != module);

        Assert.That(shown.Where(t => !t.IsEnum && !IsRecord(t)), Is.Empty);
    }

    private static bool IsMigration(Type type) => type.Namespace?.EndsWith(".Migrations", StringComparison.Ordinal) is true;

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    private static string[] ReferencesOf(Assembly assembly) =>
    [
        .. assembly.GetReferencedAssemblies().Select(a => $"{a.Name}").Where(n => n.StartsWith("Vigilry.", StringComparison.Ordinal)),
    ];
}
