"""What the elements inside messages of NCIP 2.02 hold, written as in `schemas.ncip.services`: Ext is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from schemas.ncip.models import told_models, told_names

STRUCTURES: Final[Mapping[str, str]] = told_models("""
AccountBalance: CurrencyCode MonetaryValue
AccountDetails: AccrualDate FiscalTransactionInformation
AcknowledgedFeeAmount: CurrencyCode MonetaryValue
AddAgencyFields: OrganizationNameInformation* AgencyAddressInformation* AuthenticationPrompt*
    ApplicationProfileSupportedType* ConsortiumAgreement* AgencyUserPrivilegeType*
AddItemFields: BibliographicDescription? ItemUseRestrictionType* ItemDescription? Location* PhysicalCondition?
    SecurityMarker? SensitizationFlag?
AddRequestFields: UserId? ItemId? RequestType? RequestScopeType? RequestStatusType? ShippingInformation?
    EarliestDateNeeded? NeedBeforeDate? PickupLocation? PickupExpiryDate? DateOfUserRequest? DateAvailable?
    AcknowledgedFeeAmount? PaidFeeAmount?
AddUserFields: AuthenticationInput* NameInformation? UserAddressInformation* DateOfBirth? UserLanguage* UserPrivilege*
    BlockOrTrap*
AgencyAddressInformation: AgencyAddressRoleType ValidFromDate? ValidToDate? (PhysicalAddress | ElectronicAddress)
Amount: CurrencyCode MonetaryValue
AuthenticationInput: AuthenticationInputData AuthenticationDataFormatType AuthenticationInputType
AuthenticationPrompt: PromptOutput PromptInput
BibInformation: BibliographicId? ((BibliographicDescription? TitleHoldQueueLength? CurrentRequester* HoldingsSet+) |
    Problem+)
BibliographicDescription: Author? AuthorOfComponent? BibliographicItemId? BibliographicRecordId* ComponentId? Edition?
    Pagination? PlaceOfPublication? PublicationDate? PublicationDateOfComponent? Publisher? SeriesTitleNumber? Title?
    TitleOfComponent? BibliographicLevel? SponsoringBody? ElectronicDataFormatType? Language? MediumType?
BibliographicId: BibliographicItemId | BibliographicRecordId
BibliographicItemId: BibliographicItemIdentifier BibliographicItemIdentifierCode?
BibliographicRecordId: BibliographicRecordIdentifier (AgencyId | BibliographicRecordIdentifierCode)
BlockOrTrap: AgencyId BlockOrTrapType ValidFromDate? ValidToDate?
ChronologyLevelInstance: (ChronologyCaption | (ChronologyLevel ChronologyCaption?)) ChronologyValue
ComponentId: ComponentIdentifierType ComponentIdentifier
CurrentBorrower: UserId
CurrentRequester: UserId
DeleteAgencyFields: OrganizationNameInformation* AgencyAddressInformation* AuthenticationPrompt*
    ApplicationProfileSupportedType* ConsortiumAgreement* AgencyUserPrivilegeType*
DeleteItemFields: BibliographicDescription? ItemUseRestrictionType* ItemDescription? Location* PhysicalCondition?
    SecurityMarker? SensitizationFlag?
DeleteRequestFields: UserId? ItemId? RequestType? RequestScopeType? RequestStatusType? ShippingInformation?
    EarliestDateNeeded? NeedBeforeDate? PickupLocation? PickupExpiryDate? DateOfUserRequest? DateAvailable?
    AcknowledgedFeeAmount? PaidFeeAmount?
DeleteUserFields: AuthenticationInput* NameInformation? UserAddressInformation* DateOfBirth? UserLanguage*
    UserPrivilege* BlockOrTrap*
Destination: Location | (BinNumber Location?)
ElectronicAddress: ElectronicAddressType ElectronicAddressData
ElectronicResource: (ElectronicDataFormatType ActualResource) | ReferenceToResource
EnumerationLevelInstance: (EnumerationCaption | (EnumerationLevel EnumerationCaption? Ext?)) EnumerationValue
FiscalTransactionInformation: FiscalActionType FiscalTransactionReferenceId? RelatedFiscalTransactionReferenceId*
    FiscalTransactionType ValidFromDate? ValidToDate? Amount PaymentMethodType? FiscalTransactionDescription?
    RequestId? ItemDetails?
FiscalTransactionReferenceId: AgencyId FiscalTransactionIdentifierValue
FromAgencyId: AgencyId
HoldingsChronology: ChronologyLevelInstance+
HoldingsEnumeration: EnumerationLevelInstance+
HoldingsInformation: StructuredHoldingsData+ | UnstructuredHoldingsData
HoldingsSet: HoldingsSetId? ((BibliographicDescription? Location? CallNumber? SummaryHoldingsInformation?
    ElectronicResource? ItemInformation+ Ext?) | Problem+)
InitiationHeader: FromSystemId? FromSystemAuthentication? FromAgencyId FromAgencyAuthentication? OnBehalfOfAgency?
    ToSystemId? ToAgencyId ApplicationProfileType?
ItemDescription: CallNumber? CopyNumber? ItemDescriptionLevel? HoldingsInformation? NumberOfPieces?
ItemDetails: ItemId BibliographicDescription DateCheckedOut? DateRenewed* (DateDue | IndeterminateLoanPeriodFlag |
    NonReturnableFlag)? DateReturned?
ItemId: AgencyId? ItemIdentifierType? ItemIdentifierValue
ItemInformation: ItemId? ((RequestId* CurrentBorrower? CurrentRequester* DateDue? DateRecalled? HoldPickupDate?
    ItemTransaction? ItemOptionalFields? ItemNote? Ext?) | Problem+)
ItemOptionalFields: BibliographicDescription? ItemUseRestrictionType* CirculationStatus? HoldQueueLength?
    ItemDescription? Location* PhysicalCondition? ElectronicResource? SecurityMarker? SensitizationFlag? DateDue?
ItemReportedReturned: DateReportedReturned
ItemTransaction: CurrentBorrower? CurrentRequester*
LoanedItem: ItemId BibliographicId* ReminderLevel? (DateDue | IndeterminateLoanPeriodFlag) Amount? Title? MediumType?
LoanedItemsCount: (CirculationStatus | ItemUseRestrictionType) LoanedItemCountValue
Location: LocationType LocationName ValidFromDate? ValidToDate?
LocationName: LocationNameInstance+
LocationNameInstance: LocationNameLevel LocationNameValue
MandatedAction: DateEventOccurred
NameInformation: PersonalNameInformation | OrganizationNameInformation+
NoticeItem: ItemDetails Amount?
OnBehalfOfAgency: AgencyId
OrganizationNameInformation: OrganizationNameType OrganizationName
PaidFeeAmount: CurrencyCode MonetaryValue
Pending: DateOfExpectedReply?
PersonalNameInformation: UnstructuredPersonalUserName | (StructuredPersonalUserName UnstructuredPersonalUserName?)
PhysicalAddress: (StructuredAddress | UnstructuredAddress) PhysicalAddressType
PhysicalCondition: PhysicalConditionType PhysicalConditionDetails?
PreviousUserId: AgencyId UserIdentifierValue ValidFromDate? ValidToDate?
Problem: ProblemType ProblemDetail? ProblemElement? ProblemValue?
PromptInput: AuthenticationInputType AuthenticationDataFormatType SensitiveDataFlag?
PromptOutput: AuthenticationPromptData AuthenticationPromptType
RelatedFiscalTransactionReferenceId: AgencyId FiscalTransactionIdentifierValue
RequestId: AgencyId? RequestIdentifierType? RequestIdentifierValue
RequestedItem: (ItemId | (RequestId ItemId?)) BibliographicId* RequestType RequestStatusType DatePlaced PickupDate?
    PickupLocation? PickupExpiryDate? ReminderLevel? HoldQueuePosition? Title? MediumType?
RequestedItemsCount: (RequestType | CirculationStatus | ItemUseRestrictionType) RequestedItemCountValue
RequiredFeeAmount: CurrencyCode MonetaryValue
ResponseHeader: FromSystemId? FromSystemAuthentication? FromAgencyId FromAgencyAuthentication? ToSystemId? ToAgencyId
RoutingInformation: RoutingInstructions Destination RequestType? UserId? NameInformation?
ShippingInformation: ShippingInstructions? ShippingNote? (PhysicalAddress | ElectronicAddress)
StructuredAddress: ((LocationWithinBuilding? HouseName? (District | (PostOfficeBox District?) | (Street PostOfficeBox?
    District?))) | (Line1 Line2?)) Locality? Region? Country? PostalCode? CareOf?
StructuredHoldingsData: HoldingsChronology | (HoldingsEnumeration HoldingsChronology?)
StructuredPersonalUserName: Prefix? GivenName? Initials? Surname Suffix?
SummaryHoldingsInformation: StructuredHoldingsData+ | UnstructuredHoldingsData
ToAgencyId: AgencyId
UnstructuredAddress: UnstructuredAddressType UnstructuredAddressData
UserAddressInformation: UserAddressRoleType ValidFromDate? ValidToDate? (PhysicalAddress | ElectronicAddress)
UserFiscalAccount: AccountBalance AccountDetails*
UserId: AgencyId? UserIdentifierType? UserIdentifierValue
UserNoticeDetails: NoticeType NoticeContent? (NoticeItem+ | UserFiscalAccount | UserPrivilege)
UserOptionalFields: NameInformation? UserAddressInformation* DateOfBirth? UserLanguage* UserPrivilege* BlockOrTrap*
    UserId* PreviousUserId*
UserPrivilege: AgencyId AgencyUserPrivilegeType ValidFromDate? ValidToDate? UserPrivilegeFee? UserPrivilegeStatus?
    UserPrivilegeDescription?
UserPrivilegeFee: Amount PaymentMethodType?
UserPrivilegeStatus: UserPrivilegeStatusType DateOfUserPrivilegeStatus?
""")
"""By element. Elements that are in no table hold text."""

SEALED: Final = frozenset({"BibInformation", "HoldingsSet", "ItemInformation"})
"""Elements whose model says itself where Ext may stand."""

FLAGS: Final = told_names("""
CurrentBorrowerDesired CurrentRequestersDesired ElectronicResourceProvidedFlag IndeterminateLoanPeriodFlag
ItemReportedLost ItemReportedMissing ItemReportedNeverBorrowed LoanedItemsDesired NonReturnableFlag
RenewalNotPermitted RequestedItemsDesired ResourceDesired SensitiveDataFlag SensitizationFlag
UserFiscalAccountDesired
""")
"""Elements that hold nothing: that they are there says it."""

CODED: Final = told_names("""
AcknowledgedItemUseRestrictionType AgencyAddressRoleType AgencyElementType AgencyId AgencyUserPrivilegeType
ApplicationProfileSupportedType ApplicationProfileType AuthenticationDataFormatType AuthenticationInputType
AuthenticationPromptType BibliographicItemIdentifierCode BibliographicLevel BibliographicRecordIdentifierCode
BlockOrTrapType CirculationStatus ComponentIdentifierType ConsortiumAgreement CurrencyCode
ElectronicAddressType ElectronicDataFormatType FiscalActionType FiscalTransactionType FromSystemId
ItemDescriptionLevel ItemElementType ItemIdentifierType ItemUseRestrictionType Language LocationType
MediumType NoticeType OrganizationNameType PaymentMethodType PhysicalAddressType PhysicalConditionType
PickupLocation ProblemType RequestElementType RequestIdentifierType RequestScopeType RequestStatusType
RequestType RequestedActionType RequiredItemUseRestrictionType SecurityMarker ToSystemId
UnstructuredAddressType UserAddressRoleType UserElementType UserIdentifierType UserLanguage
UserPrivilegeStatusType
""")
"""Elements whose text is a code, with the scheme it is from: an attribute in NCIP 2, two elements in NCIP 1."""

MOMENTS: Final = told_names("""
AccrualDate DateAvailable DateCheckedOut DateDue DateEventOccurred DateForReturn DateOfBirth
DateOfExpectedReply DateOfUserPrivilegeStatus DateOfUserRequest DatePlaced DateRecalled DateReceived
DateRenewed DateReportedReturned DateReturned DateSent DateShipped DateToSend DateWillSend DesiredDateDue
DesiredDateForReturn EarliestDateNeeded HoldPickupDate NeedBeforeDate PickupDate PickupExpiryDate
ValidFromDate ValidToDate
""")
"""Elements whose text is a date and time."""

NUMBERS: Final = told_names("""
ChronologyLevel EnumerationLevel HoldQueuePosition LocationNameLevel MaximumItemsCount NumberOfPieces
HoldQueueLength LoanedItemCountValue ReminderLevel RenewalCount RequestedItemCountValue TitleHoldQueueLength
MonetaryValue
""")
"""Elements whose text is a whole number."""
