using System.Net;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Vigilry.Notifications;
using Vigilry.Notifications.Webhooks;

namespace Vigilry.UnitTests.Notifications;

[TestFixture, Parallelizable(ParallelScope.All)]
public class AddressGuardTests
{
    [TestCase("8.8.8.8")]
    [TestCase("172.32.0.1")]
    [TestCase("2606:4700::1")]
    [TestCase("::ffff:8.8.8.8")]
    public void Public_addresses_are_allowed(string address) => Assert.That(Guard().Allows(IPAddress.Parse(address)), Is.True);

    [TestCase("127.0.0.1")]
    [TestCase("127.9.9.9")]
    [TestCase("0.0.0.0")]
    [TestCase("10.1.2.3")]
    [TestCase("172.16.0.1")]
    [TestCase("172.31.255.255")]
    [TestCase("192.168.1.1")]
    [TestCase("169.254.169.254")]
    [TestCase("100.64.0.1")]
    [TestCase("224.0.0.1")]
    [TestCase("255.255.255.255")]
    [TestCase("::1")]
    [TestCase("::")]
    [TestCase("fe80::1")]
    [TestCase("fd00::1")]
    [TestCase("ff02::1")]
    [TestCase("::ffff:127.0.0.1")]
    [TestCase("::ffff:169.254.169.254")]
    [TestCase("64:ff9b::7f00:1")]
    [TestCase("2002:7f00:1::")]
    public void Others_are_refused(string address) => Assert.That(Guard().Allows(IPAddress.Parse(address)), Is.False);

    [Test]
    public void What_the_operator_allows_is_allowed_and_nothing_beside_it()
    {
        Assert.That(Guard("10.1.0.0/16").Allows(IPAddress.Parse("10.1.2.3")), Is.True);
        Assert.That(Guard("10.1.0.0/16").Allows(IPAddress.Parse("::ffff:10.1.2.3")), Is.True);
        Assert.That(Guard("10.1.0.0/16").Allows(IPAddress.Parse("10.2.0.1")), Is.False);
    }

    private static AddressGuard Guard(params string[] allowed) => new(Options.Create(new NotificationsOptions { AllowedNetworks = allowed }));
}
