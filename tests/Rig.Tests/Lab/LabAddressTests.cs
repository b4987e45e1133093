using System.Net;
using System.Net.Sockets;
using PackBench.Rig.Lab;
using Xunit;

namespace PackBench.Rig.Tests.Lab;

public sealed class LabAddressTests
{
    [Theory]
    [InlineData("postgres://ada:s3cret@lab.local/packbench", "postgres://ada@lab.local:5432/packbench")]
    [InlineData("postgresql://ada@10.0.0.7:5433/runs?sslmode=require", "postgres://ada@10.0.0.7:5433/runs")]
    [InlineData("postgres://ada@/runs?host=/run/postgresql", "postgres://ada@/run/postgresql:5432/runs")]
    public void An_address_is_printed_without_its_password(string text, string printed) => Assert.Equal(printed, LabAddress.Parse(text).ToString());

    [Theory]
    [InlineData("lab")]
    [InlineData("http://ada:s3cret@lab/runs")]
    [InlineData("postgres://ada:s3cret@lab")]
    [InlineData("postgres://ada:s3cret@lab/runs?sslmode=s3cret")]
    [InlineData("postgres://ada:s3cret@lab/runs?password=s3cret")]
    public void A_wrong_address_is_refused_without_repeating_it(string text) =>
        Assert.DoesNotContain("s3cret", Assert.Throws<FormatException>(() => LabAddress.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_server_that_is_not_there_is_named_without_the_password()
    {
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        var failure = await Assert.ThrowsAsync<LabException>(() => LabAddress.Parse($"postgres://ada:s3cret@127.0.0.1:{port}/runs").ConnectAsync(TestContext.Current.CancellationToken));
        Assert.True(failure.IsTransient);
        Assert.StartsWith($"postgres://ada@127.0.0.1:{port}/runs: ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.Message, StringComparison.Ordinal);
    }
}
