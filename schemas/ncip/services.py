"""What each message of NCIP 2.02 holds, as the content models of ANSI/NISO Z39.83-2 (2012), one service a line.

A model reads like a DTD's: `?` at most one, `*` any number, `+` at least one, `|` a choice, otherwise in this order.
Left out here, since it is the same everywhere: a header comes first and Ext last, and an answer may be Problems
instead (`schemas.ncip.content` adds them).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from schemas.ncip.models import told_models, told_services

SERVICES: Final[Mapping[str, tuple[str, str]]] = told_services("""
AcceptItem: MandatedAction? RequestId RequestedActionType UserId? ItemId? (DateForReturn | IndeterminateLoanPeriodFlag
    | NonReturnableFlag)? RenewalNotPermitted? FiscalTransactionInformation? ItemOptionalFields? UserOptionalFields?
    PickupLocation? PickupExpiryDate?
  -> RequestId ItemId?
CancelRecallItem: MandatedAction? ItemId ItemElementType* UserElementType*
  -> ItemId UserId? FiscalTransactionInformation? ItemOptionalFields? UserOptionalFields?
CancelRequestItem: MandatedAction? (UserId | AuthenticationInput+) (ItemId | (RequestId ItemId?)) RequestType
    RequestScopeType? AcknowledgedFeeAmount? PaidFeeAmount? ItemElementType* UserElementType*
  -> (ItemId | (RequestId ItemId?)) UserId FiscalTransactionInformation? ItemOptionalFields? UserOptionalFields?
CheckInItem: MandatedAction? ItemId ItemElementType* UserElementType*
  -> ItemId UserId? RoutingInformation? FiscalTransactionInformation? ItemOptionalFields? UserOptionalFields?
CheckOutItem: MandatedAction? (UserId | AuthenticationInput+) ItemId RequestId? AcknowledgedFeeAmount? PaidFeeAmount?
    AcknowledgedItemUseRestrictionType* ShippingInformation? ResourceDesired? DesiredDateDue? ItemElementType*
    UserElementType*
  -> ItemId UserId (DateDue | IndeterminateLoanPeriodFlag | NonReturnableFlag) RenewalCount? ElectronicResource?
     FiscalTransactionInformation? ItemOptionalFields? UserOptionalFields?
CreateAgency: MandatedAction? AgencyId? OrganizationNameInformation+ AgencyAddressInformation* AuthenticationPrompt*
    ApplicationProfileSupportedType* ConsortiumAgreement* AgencyUserPrivilegeType*
  -> AgencyId
CreateItem: MandatedAction? ItemId? RequestId? BibliographicDescription ItemUseRestrictionType* CirculationStatus?
    ItemDescription? Location* PhysicalCondition? SecurityMarker? SensitizationFlag?
  -> ItemId
CreateUser: MandatedAction? (UserId | AuthenticationInput+)? NameInformation UserAddressInformation* DateOfBirth?
    UserLanguage* UserPrivilege* BlockOrTrap*
  -> UserId
CreateUserFiscalTransaction: MandatedAction? (UserId | AuthenticationInput+) FiscalTransactionInformation
  -> UserId FiscalTransactionReferenceId
DeleteItem: MandatedAction? ItemId
  -> ItemId
DeleteUser: MandatedAction? (UserId | AuthenticationInput+)
  -> UserId
LookupAgency: AgencyId AgencyElementType+
  -> AgencyId OrganizationNameInformation* AgencyAddressInformation* AuthenticationPrompt*
     ApplicationProfileSupportedType* ConsortiumAgreement* AgencyUserPrivilegeType*
LookupItem: (ItemId | RequestId) ItemElementType* CurrentBorrowerDesired? CurrentRequestersDesired?
  -> (ItemId | (RequestId ItemId?)) HoldPickupDate? DateRecalled? ItemTransaction? ItemOptionalFields?
LookupItemSet: (BibliographicId+ | HoldingsSetId+ | ItemId+) ItemElementType* CurrentBorrowerDesired?
    CurrentRequestersDesired? MaximumItemsCount? NextItemToken?
  -> BibInformation+ NextItemToken?
LookupRequest: (((UserId | AuthenticationInput+) ItemId RequestType) | RequestId) RequestElementType* ItemElementType*
    UserElementType*
  -> (ItemId | (RequestId ItemId?)) UserId? RequestType? RequestScopeType? RequestStatusType? HoldQueuePosition?
     ShippingInformation? EarliestDateNeeded? NeedBeforeDate? PickupDate? PickupLocation? PickupExpiryDate?
     DateOfUserRequest? DateAvailable? AcknowledgedFeeAmount? PaidFeeAmount? ItemOptionalFields? UserOptionalFields?
LookupUser: (UserId | AuthenticationInput+) UserElementType* LoanedItemsDesired? RequestedItemsDesired?
    UserFiscalAccountDesired?
  -> UserId UserFiscalAccount* LoanedItemsCount* LoanedItem* RequestedItemsCount* RequestedItem* UserOptionalFields?
RecallItem: MandatedAction? ItemId DesiredDateDue? ShippingInformation? ItemElementType* UserElementType*
  -> ItemId UserId? DateDue? FiscalTransactionInformation? ItemOptionalFields? UserOptionalFields?
RenewItem: MandatedAction? (UserId | AuthenticationInput+) ItemId ItemElementType* UserElementType* DesiredDateDue?
    DesiredDateForReturn? AcknowledgedFeeAmount? PaidFeeAmount? AcknowledgedItemUseRestrictionType*
  -> Pending | (ItemId UserId? DateDue? DateForReturn? RenewalCount? FiscalTransactionInformation? ItemOptionalFields?
     UserOptionalFields?)
ReportCirculationStatusChange: MandatedAction? ItemId (UserId | AuthenticationInput+) (ItemReportedReturned |
    ItemReportedNeverBorrowed | ItemReportedLost | ItemReportedMissing) ItemElementType* UserElementType*
  -> ItemId UserId? ItemOptionalFields? UserOptionalFields?
RequestItem: MandatedAction? (UserId | AuthenticationInput+) (ItemId+ | (BibliographicId+ ItemId*)) RequestId?
    RequestType RequestScopeType ItemOptionalFields? ShippingInformation? EarliestDateNeeded? NeedBeforeDate?
    PickupLocation? PickupExpiryDate? AcknowledgedFeeAmount? PaidFeeAmount? AcknowledgedItemUseRestrictionType*
    ItemElementType* UserElementType*
  -> (ItemId | (RequestId ItemId?)) UserId RequestType RequestScopeType ShippingInformation? DateAvailable?
     HoldPickupDate? FiscalTransactionInformation? ItemOptionalFields? UserOptionalFields?
SendUserNotice: MandatedAction? UserId DateToSend? UserNoticeDetails
  -> UserId (DateSent | DateWillSend)?
UndoCheckOutItem: MandatedAction? ItemId (UserId | AuthenticationInput+)? RequestId?
  -> ItemId UserId? FiscalTransactionInformation?
UpdateAgency: MandatedAction? AgencyId DeleteAgencyFields? AddAgencyFields?
  -> AgencyId
UpdateCirculationStatus: MandatedAction? ItemId CirculationStatus
  -> ItemId
UpdateItem: MandatedAction? ItemId DeleteItemFields? AddItemFields?
  -> ItemId
UpdateRequestItem: MandatedAction? (((UserId | AuthenticationInput+) ItemId RequestType) | RequestId)
    DeleteRequestFields? AddRequestFields? ItemElementType* UserElementType*
  -> ItemId UserId RequestType RequestScopeType DateAvailable? HoldPickupDate? FiscalTransactionInformation?
     ItemOptionalFields? UserOptionalFields?
UpdateUser: MandatedAction? (UserId | AuthenticationInput+) DeleteUserFields? AddUserFields?
  -> UserId
""")
"""By service: what asks for it, and what the answer holds when it was done."""

NOTIFICATIONS: Final[Mapping[str, str]] = told_models("""
AgencyCreated: AgencyId OrganizationNameInformation+ AgencyAddressInformation* AuthenticationPrompt*
    ApplicationProfileSupportedType* ConsortiumAgreement* AgencyUserPrivilegeType*
AgencyUpdated: AgencyId DeleteAgencyFields? AddAgencyFields?
CirculationStatusChangeReported: ItemId UserId (ItemReportedReturned | ItemReportedNeverBorrowed | ItemReportedLost |
    ItemReportedMissing) ItemOptionalFields? UserOptionalFields? FiscalTransactionInformation?
CirculationStatusUpdated: ItemId CirculationStatus
ItemCheckedIn: UserId? ItemId RoutingInformation? FiscalTransactionInformation? ItemOptionalFields?
    UserOptionalFields?
ItemCheckedOut: UserId ItemId RequestId? (DateDue | IndeterminateLoanPeriodFlag | NonReturnableFlag)
    ElectronicResourceProvidedFlag? RenewalCount? FiscalTransactionInformation? ShippingInformation?
    ItemOptionalFields? UserOptionalFields?
ItemCreated: ItemId RequestId? BibliographicDescription ItemUseRestrictionType* CirculationStatus? ItemDescription?
    Location* PhysicalCondition? SecurityMarker? SensitizationFlag?
ItemRecallCancelled: UserId? ItemId FiscalTransactionInformation? ItemOptionalFields? UserOptionalFields?
ItemRecalled: UserId? ItemId DateDue ShippingInformation? ItemOptionalFields? UserOptionalFields?
ItemReceived: ItemId UserId? RequestId? DateReceived ItemOptionalFields? UserOptionalFields?
ItemRenewed: UserId? ItemId DateDue RenewalCount? FiscalTransactionInformation? ItemOptionalFields?
    UserOptionalFields?
ItemRequestCancelled: UserId (ItemId | (RequestId ItemId?)) RequestType RequestScopeType?
    FiscalTransactionInformation? ItemOptionalFields? UserOptionalFields?
ItemRequestUpdated: ((UserId ItemId RequestType) | RequestId) DeleteRequestFields? AddRequestFields?
    ItemOptionalFields? UserOptionalFields?
ItemRequested: UserId (ItemId | (BibliographicId RequestId)) RequestType RequestScopeType ShippingInformation?
    EarliestDateNeeded? NeedBeforeDate? PickupLocation? PickupExpiryDate? DateOfUserRequest? DateAvailable?
    ItemOptionalFields? UserOptionalFields?
ItemShipped: (ItemId | (RequestId ItemId?)) UserId? DateShipped ShippingInformation ItemOptionalFields?
    UserOptionalFields?
ItemUpdated: ItemId DeleteItemFields? AddItemFields?
UserCreated: UserId NameInformation UserAddressInformation* DateOfBirth? UserLanguage* UserPrivilege* BlockOrTrap*
UserFiscalTransactionCreated: UserId FiscalTransactionInformation
UserNoticeSent: UserId DateSent UserNoticeDetails
UserUpdated: UserId DeleteUserFields? AddUserFields?
""")
"""By service: what tells of something that has happened. The answer holds nothing but Problems or Ext."""

WITH_FEES: Final = frozenset({"CheckOutItem", "RenewItem", "RequestItem", "UpdateRequestItem"})
"""Services whose refusal may say what would have to be paid or accepted."""
