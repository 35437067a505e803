using NUnit.Framework;
using Vigilry.Platform.Servers;

namespace Vigilry.IntegrationTests.Servers;

[TestFixture, Parallelizable(ParallelScope.All), Platform(Exclude = "Win")]
public class ServerProgramsTests
{
    [Test]
    public void A_missing_PostgreSQL_is_named_with_its_package() => Assert.That(
        () => new ServerPrograms(["/nowhere"]).FindPostgres(dataMajor: null),
        Throws.InstanceOf<ServerStartException>().With.Message.Contains("apt-get install postgresql")
            .And.Message.Contains("brew install postgresql").And.Message.Contains("ConnectionStrings__Postgres"));

    [Test]
    public void A_missing_Redis_is_named_with_its_package() => Assert.That(
        () => new ServerPrograms(["/nowhere"]).FindRedis(),
        Throws.InstanceOf<ServerStartException>().With.Message.Contains("apt-get install redis-server")
            .And.Message.Contains("brew install redis").And.Message.Contains("ConnectionStrings__Redis"));

    [TestCase("redis-server", "Redis server v=6.2.6 sha=00000000:0")]
    [TestCase("redis-server", "something else")]
    [CancelAfter(10_000)]
    public async Task A_Redis_that_is_too_old_or_none_at_all_does_not_count(string name, string version, CancellationToken ct)
    {
        await using var folder = TestDirectory.Create();
        await WriteProgramAsync(folder, name, version, ct);

        Assert.That(() => new ServerPrograms([folder.Path]).FindRedis(), Throws.InstanceOf<ServerStartException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Of_several_versions_the_newest_is_taken_or_the_one_that_wrote_the_data(CancellationToken ct)
    {
        await using var fifteen = TestDirectory.Create();
        await using var seventeen = TestDirectory.Create();
        await WriteProgramAsync(fifteen, "postgres", "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", ct);
        await WriteProgramAsync(seventeen, "postgres", "postgres (PostgreSQL) 17beta1", ct);
        var programs = new ServerPrograms([fifteen.Path, seventeen.Path]);

        Assert.That(programs.FindPostgres(dataMajor: null).Major, Is.EqualTo(17));
        Assert.That(programs.FindPostgres(dataMajor: 15).Major, Is.EqualTo(15));
        Assert.That(
            () => programs.FindPostgres(dataMajor: 16),
            Throws.InstanceOf<ServerStartException>().With.Message.Contains("installed: 15, 17").And.Message.Contains("postgresql-16"));
    }

    private static async Task WriteProgramAsync(TestDirectory folder, string name, string version, CancellationToken ct)
    {
        var path = Path.Combine(folder.Path, name);
        await File.WriteAllTextAsync(path, $"#!/bin/sh\necho '{version}'\n", ct);
        Command.Run("chmod", ["+x", path]);
    }
}
