using NUnit.Framework;
using Vigilry.Platform.Servers;

namespace Vigilry.IntegrationTests.Servers;

[TestFixture, NonParallelizable, Platform(Exclude = "Win")]
public class DataDirectoryTests
{
    private const string Postgres = "postgres";

    [Test]
    public void By_default_data_lies_in_the_current_folder() =>
        Assert.That(DataDirectory.Resolve(configured: null, mustAdmit: null).Path, Is.EqualTo(Path.GetFullPath("data")));

    [Test]
    public async Task Below_a_folder_that_only_root_may_enter_it_lies_in_var_lib_and_says_so()
    {
        RequireRoot();
        await using var parent = TestDirectory.Create();
        var closed = Path.Combine(parent.Path, "closed");
        ServerDirectory.CreateParent(closed, othersMayPass: false);
        var before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = closed;
        try
        {
            var directory = DataDirectory.Resolve(configured: null, Postgres);

            Assert.That(directory.Path, Is.EqualTo("/var/lib/vigilry"));
            Assert.That(directory.Notice, Does.Contain(Postgres).And.Contain(closed));
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    [Test]
    public async Task A_folder_that_was_asked_for_and_does_not_admit_PostgreSQL_is_refused_by_name()
    {
        RequireRoot();
        await using var parent = TestDirectory.Create();
        var closed = Path.Combine(parent.Path, "closed");
        ServerDirectory.CreateParent(closed, othersMayPass: false);

        Assert.That(
            () => DataDirectory.Resolve(Path.Combine(closed, "data"), Postgres),
            Throws.InstanceOf<ServerStartException>().With.Message.Contains(closed).And.Message.Contains("Vigilry__DataDirectory"));
    }

    [Test]
    public void A_folder_that_is_not_there_yet_is_judged_by_its_parents()
    {
        RequireRoot();
        var path = Path.Combine(Path.GetTempPath(), "not", "there", "yet");

        Assert.That(DataDirectory.Resolve(path, Postgres), Is.EqualTo(new DataDirectory(path)));
    }

    private static void RequireRoot()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("Only root can start PostgreSQL as another user.");
        }
    }
}
